"""Bearer tokens of officers and devices."""

from __future__ import annotations

import time

from django.http import HttpRequest
from ninja.security import HttpBearer

from anjungan.domain.organizations.queries import actor_for_token
from anjungan.domain.premises.queries.devices import actor_for_device
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

LONGEST = 200
# A revoked token is refused everywhere after this long at most; a counter asks for the same one many times a minute.
REMEMBER_SECONDS = 2.0
_MOST_REMEMBERED = 2_000
_remembered: dict[str, tuple[Actor, float]] = {}


def forget() -> None:
    """Look every token up again (between tests)."""
    _remembered.clear()


class Bearer(HttpBearer):
    """An officer's or a device's token, in `Authorization: Bearer …`. One statement every two seconds."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 - the framework's
        """Return who sends this, or None."""
        if len(token) > LONGEST or "\x00" in token:
            return None
        known = _remembered.get(token)
        if known is not None and time.monotonic() - known[1] < REMEMBER_SECONDS:
            return known[0]
        actor = (
            actor_for_device(secret=token)
            if token.startswith("device_")
            else actor_for_token(secret=token, now=clock.now())
        )
        if len(_remembered) >= _MOST_REMEMBERED:
            _remembered.clear()
        if actor is None:
            _remembered.pop(token, None)
        else:
            _remembered[token] = (actor, time.monotonic())
        return actor


def caller(request: HttpRequest) -> Actor:
    """Return the actor that the bearer token stands for."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor
