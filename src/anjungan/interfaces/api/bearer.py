"""Bearer tokens of officers and devices, and the leave under which an officer's token acts for a visitor."""

from __future__ import annotations

import time
from uuid import UUID

from django.http import HttpRequest
from ninja.security import HttpBearer

from anjungan.domain.assistance.errors import AssistanceNotFound, AssistanceOver
from anjungan.domain.assistance.permissions import narrowed, require_helping
from anjungan.domain.assistance.queries import assistance_of
from anjungan.domain.organizations.queries import actor_for_token
from anjungan.domain.premises.queries.devices import actor_for_device
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput

LONGEST = 200
# The consent of a visitor (`POST /malls/{key}/assistances`) under which this request acts.
LEAVE = "Assistance"
_HELPING = "anjungan_helping"
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
    """Return the actor that the bearer token stands for; with the header `Assistance`, acting by a visitor's leave.

    One statement for the leave, none without the header. Raises AssistanceNotFound, AssistanceOver, NotAllowed,
    InvalidInput.
    """
    actor: Actor = request.auth  # type: ignore[attr-defined]
    said = request.headers.get(LEAVE)
    if said is None:
        return actor
    known: Actor | None = getattr(request, _HELPING, None)
    if known is None:
        known = _helping(actor, said)
        setattr(request, _HELPING, known)
    return known


def _helping(actor: Actor, said: str) -> Actor:
    try:
        uuid = UUID(said)
    except ValueError as error:
        raise InvalidInput(reason=f"{LEAVE}: uuid") from error
    consent = assistance_of(uuid=uuid, user_id=actor.user_id) if actor.user_id is not None else None
    if consent is None:
        raise AssistanceNotFound
    require_helping(actor, mall_id=consent.mall_id)
    # The guard of the ledger says so again for whatever is saved; this says it before anything is read.
    if not consent.is_running(now=clock.now()):
        raise AssistanceOver
    return narrowed(actor, consent)
