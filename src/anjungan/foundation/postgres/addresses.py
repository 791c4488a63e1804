"""Database addresses in the one form everybody understands: postgresql://user:password@host:port/name."""

from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

_SCHEMES = frozenset({"postgres", "postgresql"})


def socket_url(*, folder: str, port: int, user: str, name: str) -> str:
    """The address of a server that listens on a Unix socket in `folder`."""
    return f"postgresql://{quote(user)}@/{quote(name)}?host={quote(folder, safe='')}&port={port}"


def django_address(url: str) -> dict[str, Any]:
    """The NAME, USER, PASSWORD, HOST, PORT and OPTIONS of Django's DATABASES for a database address."""
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise ValueError(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name; PostgreSQL is the only database."
        )
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", None) or str(parts.port or ""),
        "OPTIONS": options,
    }
