"""Identifiers: `id` inside, `uuid` for other systems, `code` for people."""

import secrets
from uuid import UUID

import uuid6

# Letters and digits that cannot be mistaken for one another when read aloud or by hand.
UNAMBIGUOUS = "234679ACDEFGHJKMNPQRTUVWXYZ"


def new_uuid() -> UUID:
    """Return a new time-ordered identifier (UUID version 7, RFC 9562)."""
    return UUID(int=uuid6.uuid7().int)


def short_code(length: int = 8) -> str:
    """Return a random code that a person can type: 8 characters carry 38 bits."""
    return "".join(secrets.choice(UNAMBIGUOUS) for _ in range(length))


def new_secret(bearer: str) -> str:
    """Return a bearer secret with 256 bits of chance, shown once and stored only as a hash.

    `bearer` (`officer` or `device`) begins it, so that a door knows where to look it up.
    """
    return f"{bearer}_{secrets.token_urlsafe(32)}"
