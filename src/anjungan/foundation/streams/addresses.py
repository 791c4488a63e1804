"""Signed, short-lived addresses of live streams.

Whoever may see a thing is asked by the page or the endpoint that hands out the address; the stream process checks
only the signature and the age, so it needs no table and no session.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import connection

SALT = "anjungan.streams.v1"
LIFETIME_SECONDS = 600
MOST_STREAMS = 40


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What an address allows: these streams, from this version on."""

    streams: tuple[str, ...]
    since: int


class AddressRefused(ValueError):
    """The address is forged or too old. The page asks its own server for a fresh one."""


def snapshot_version() -> int:
    """Return the version of what a page reads from now on: every change below it is certainly in what it reads."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT foundation_settled()")
        return int(cursor.fetchone()[0])


def address(names: Sequence[str], *, since: int) -> str:
    """Return where to listen to these streams (at most 40) without missing a change after version `since`.

    It can be opened for ten minutes; a stream once open goes on.
    """
    unique = list(dict.fromkeys(names))[:MOST_STREAMS]
    token = signing.dumps([unique, since], salt=SALT, compress=True)
    return f"{settings.STREAM_URL}/streams/{token}"


def subscription(token: str) -> Subscription:
    """Return what a token allows. Raises AddressRefused."""
    try:
        names, since = signing.loads(token, salt=SALT, max_age=LIFETIME_SECONDS)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise AddressRefused from error
    return Subscription(streams=tuple(names), since=int(since))
