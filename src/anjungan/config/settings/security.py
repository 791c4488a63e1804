"""What protects the pages: keys, hosts, headers, cookies and the content security policy."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .deployment import DATA_FOLDER, PRODUCTION
from .environment import flag, text, whole_number, words
from .streams import STREAM_ORIGIN, WEB_ORIGINS

__all__ = [
    "ALLOWED_HOSTS",
    "CONTENT_SECURITY_POLICY",
    "CSRF_COOKIE_HTTPONLY",
    "CSRF_COOKIE_SAMESITE",
    "CSRF_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS",
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "DATA_UPLOAD_MAX_NUMBER_FIELDS",
    "MESSAGE_STORAGE",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_REFERRER_POLICY",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
    "SESSION_ENGINE",
    "USE_X_FORWARDED_HOST",
    "X_FRAME_OPTIONS",
]


def _secret_key() -> str:
    """The key of this installation; outside production it is made once and kept in the data folder."""
    given = text("ANJUNGAN_SECRET_KEY")
    if given:
        return given
    if PRODUCTION:
        raise ImproperlyConfigured("ANJUNGAN_PRODUCTION=1 needs ANJUNGAN_SECRET_KEY: a long random text, kept secret.")
    return _kept_key(DATA_FOLDER / "secret-key")


def _kept_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".secret-key-{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            # Processes that start together must agree on one key: only the first link succeeds.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


SECRET_KEY: str = _secret_key()
SECRET_KEY_FALLBACKS: list[str] = words("ANJUNGAN_OLD_SECRET_KEYS")

ALLOWED_HOSTS: list[str] = words("ANJUNGAN_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
CSRF_TRUSTED_ORIGINS: list[str] = list(WEB_ORIGINS)

# A proxy in front ends TLS and says so; without one such a header would be anybody's word.
_behind_proxy = flag("ANJUNGAN_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER: tuple[str, str] | None = ("HTTP_X_FORWARDED_PROTO", "https") if _behind_proxy else None
USE_X_FORWARDED_HOST: bool = _behind_proxy
SECURE_HSTS_SECONDS: int = whole_number("ANJUNGAN_HSTS_SECONDS", 0)

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Kept in the database so that a session can be ended from outside. Nothing reads it until a page asks who is there:
# the API, static files and the visitor's pages never do.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE: bool = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE: bool = PRODUCTION
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# No form of ours is larger; a million characters is refused before anything reads them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

# Everything from here and nothing inline. A page that needs more is a page to write differently.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "connect-src": ["'self'", STREAM_ORIGIN],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
