"""Accounts of citizens: who carries their codes, and where else they may sign in."""

import json

from django.core.exceptions import ImproperlyConfigured

from .environment import text

__all__ = ["CITIZEN_LOGINS", "CITIZEN_MESSENGER", "LOGIN_PROVIDERS"]

CITIZEN_MESSENGER = "anjungan.config.wires.notes.send_note"
CITIZEN_LOGINS = "anjungan.config.wires.logins"

_NEEDED = {"key", "name", "issuer", "client_id"}
_ALLOWED = _NEEDED | {"client_secret"}


def _providers(written: str) -> list[dict[str, str]]:
    if not written:
        return []
    try:
        read = json.loads(written)
    except ValueError as error:
        raise ImproperlyConfigured(f"ANJUNGAN_LOGIN_PROVIDERS is not JSON: {error}.") from error
    for provider in read if isinstance(read, list) else [None]:
        if not isinstance(provider, dict) or not _NEEDED <= provider.keys() <= _ALLOWED:
            raise ImproperlyConfigured(
                "ANJUNGAN_LOGIN_PROVIDERS: write a list of objects with key, name, issuer, client_id and, where the "
                "provider gave one, client_secret."
            )
        if not (
            str(provider["key"]).isidentifier() and str(provider["issuer"]).startswith(("https://", "http://localhost"))
        ):
            raise ImproperlyConfigured(
                "ANJUNGAN_LOGIN_PROVIDERS: a key is one plain word, and an issuer begins with https://."
            )
    return [{name: str(value) for name, value in provider.items()} for provider in read]


LOGIN_PROVIDERS: list[dict[str, str]] = _providers(text("ANJUNGAN_LOGIN_PROVIDERS"))
