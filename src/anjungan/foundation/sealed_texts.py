"""What people tell us about themselves, kept so that neither the tables nor a backup can be read without the key.

`seal` hides a text; `open_seal` gives it back. A blind index finds the same text again without opening anything.
Keys are made from the installation's secret keys, one for each purpose. A text sealed with an older key still opens.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealBroken(RuntimeError):
    """No key of this installation opens the seal: the secret key was changed without keeping the old one."""


def _key(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), f"sealed texts: {purpose}".encode(), hashlib.sha256).digest()


@lru_cache(maxsize=8)
def _box(secrets: tuple[str, ...], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_key(secret, purpose))) for secret in secrets])


def _boxes(purpose: str) -> MultiFernet:
    return _box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS), f"seal {purpose}")


def seal(*, text: str, purpose: str) -> str:
    """Return the text sealed with authenticated encryption; the same text looks different each time."""
    return _boxes(purpose).encrypt(text.encode()).decode()


def open_seal(*, sealed: str, purpose: str) -> str:
    """Return the text again. Raises SealBroken."""
    try:
        return _boxes(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken(purpose) from error


def blind_index(*, text: str, purpose: str) -> str:
    """Return a keyed digest (64 hex digits): equal for equal texts, of no use to whoever has the table only."""
    return hmac.new(_key(settings.SECRET_KEY, f"index {purpose}"), text.encode(), hashlib.sha256).hexdigest()


def one_time_code(*, subject: str, purpose: str, digits: int = 6) -> str:
    """Return the code for a subject and round: worked out from the key whenever it is needed, so it is kept nowhere."""
    digest = hmac.new(_key(settings.SECRET_KEY, f"code {purpose}"), subject.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**digits:0{digits}d}"
