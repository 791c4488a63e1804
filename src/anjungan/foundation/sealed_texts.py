"""What people tell us about themselves, kept so that neither the tables nor a backup can be read without the key.

`seal` hides a text; `open_seal` gives it back. A blind index finds the same text again without opening anything.
Keys are made from the installation's secret keys, one for each purpose. A text sealed with an older key still opens,
and is found by an older index, until `key_rotation` has sealed everything anew.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import constant_time_compare


class SealBroken(RuntimeError):
    """No key of this installation opens the seal: the secret key was changed without keeping the old one."""


def _key(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), f"sealed texts: {purpose}".encode(), hashlib.sha256).digest()


@lru_cache(maxsize=16)
def _box(secrets: tuple[str, ...], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_key(secret, purpose))) for secret in secrets])


def _secrets() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def _boxes(purpose: str) -> MultiFernet:
    return _box(_secrets(), f"seal {purpose}")


def seal(*, text: str, purpose: str) -> str:
    """Return the text sealed with authenticated encryption; the same text looks different each time."""
    return _boxes(purpose).encrypt(text.encode()).decode()


def open_seal(*, sealed: str, purpose: str) -> str:
    """Return the text again. Raises SealBroken."""
    try:
        return _boxes(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken(purpose) from error


def is_sealed_with_todays_key(*, sealed: str, purpose: str) -> bool:
    """Whether the text opens with the present key alone, so that the older ones are not needed for it."""
    try:
        _box((settings.SECRET_KEY,), f"seal {purpose}").decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def blind_index(*, text: str, purpose: str) -> str:
    """Return a keyed digest (64 hex digits): equal for equal texts, of no use to whoever has the table only."""
    return _index(settings.SECRET_KEY, text, purpose)


def blind_indexes(*, text: str, purpose: str) -> list[str]:
    """Return the digests under every key that still counts, today's first: for finding what an older key indexed."""
    return [_index(secret, text, purpose) for secret in _secrets()]


def _index(secret: str, text: str, purpose: str) -> str:
    return hmac.new(_key(secret, f"index {purpose}"), text.encode(), hashlib.sha256).hexdigest()


def one_time_code(*, subject: str, purpose: str, digits: int = 6) -> str:
    """Return the code for a subject and round: worked out from the key whenever it is needed, so it is kept nowhere."""
    digest = hmac.new(_key(settings.SECRET_KEY, f"code {purpose}"), subject.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**digits:0{digits}d}"


def is_code(*, written: str, code: str) -> bool:
    """Whether this is the code, however it was typed or pasted (`123 456`). Takes equally long for every answer."""
    digits = "".join(letter for letter in written if letter.isascii() and letter.isdecimal())
    return constant_time_compare(digits, code)
