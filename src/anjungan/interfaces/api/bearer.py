"""Bearer tokens of officers and devices."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from anjungan.domain.organizations.queries import actor_for_token
from anjungan.domain.premises.queries.devices import actor_for_device
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

LONGEST = 200


class Bearer(HttpBearer):
    """An officer's or a device's token, in `Authorization: Bearer …`. One statement a request."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 - the framework's
        """Return who sends this, or None."""
        if len(token) > LONGEST or "\x00" in token:
            return None
        if token.startswith("device_"):
            return actor_for_device(secret=token)
        return actor_for_token(secret=token, now=clock.now())


def caller(request: HttpRequest) -> Actor:
    """Return the actor that the bearer token stands for."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor
