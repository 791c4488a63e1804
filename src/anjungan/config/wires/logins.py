"""Logins elsewhere, as configured: what accounts ask for, done by the OpenID Connect client."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from anjungan.domain.citizens.ports import BegunLogin, ForeignIdentity, LoginNotDone
from anjungan.integrations import openid


def providers() -> list[tuple[str, str]]:
    """Return key and name of each configured login."""
    return [(provider["key"], provider["name"]) for provider in settings.LOGIN_PROVIDERS]


def begin(*, key: str, back: str) -> BegunLogin:
    """Return where a login begins and what must come back. Raises LoginNotDone."""
    try:
        begun = openid.begin(_provider(key), back=back)
    except (openid.ProviderSilent, openid.LoginRefused) as problem:
        raise LoginNotDone("silent") from problem
    return BegunLogin(
        address=begun.address, kept={"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier}
    )


def finish(*, key: str, back: str, kept: Mapping[str, str], answer: Mapping[str, str]) -> ForeignIdentity:
    """Return who signed in. Raises LoginNotDone."""
    begun = openid.Beginning(address="", state=kept["state"], nonce=kept["nonce"], verifier=kept["verifier"])
    try:
        found = openid.finish(_provider(key), begun=begun, back=back, answer=answer)
    except openid.ProviderSilent as problem:
        raise LoginNotDone("silent") from problem
    except openid.LoginRefused as problem:
        raise LoginNotDone("refused") from problem
    return ForeignIdentity(provider=key, issuer=found.issuer, subject=found.subject, proven_at=found.proven_at)


def _provider(key: str) -> openid.Provider:
    for provider in settings.LOGIN_PROVIDERS:
        if provider["key"] == key:
            return openid.Provider(**provider)
    raise LoginNotDone("unknown")
