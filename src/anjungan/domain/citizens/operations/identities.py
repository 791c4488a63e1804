"""Logins elsewhere that open an account. Linked by the person's press only, never because an address looks the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from anjungan.domain.citizens import errors, permissions
from anjungan.domain.citizens.events import CitizenEntered, SignInChanged
from anjungan.domain.citizens.models import Citizen, CitizenSession, LinkedIdentity
from anjungan.domain.citizens.operations.sessions import OpenedSession, open_session
from anjungan.domain.citizens.ports import ForeignIdentity
from anjungan.domain.citizens.queries.accounts import IDENTITY
from anjungan.domain.citizens.states import Way
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation
from anjungan.foundation.sealed_texts import blind_index, blind_indexes, seal

_LONG_AGO = timedelta(days=1)


def _text(identity: ForeignIdentity) -> str:
    # The same subject of two issuers is two people.
    return f"{identity.issuer} {identity.subject}"


@operation
def enter_with_identity(
    *, identity: ForeignIdentity, device: str, now: datetime
) -> tuple[Citizen, OpenedSession] | None:
    """Sign in whoever linked this login, or return None when nobody did.

    What is sensitive counts as proven only when the person signed in there just now, and not by an older session.
    """
    linked = (
        LinkedIdentity.objects.select_related("citizen")
        .filter(subject_index__in=blind_indexes(text=_text(identity), purpose=IDENTITY))
        .first()
    )
    if linked is None:
        return None
    citizen = linked.citizen
    said = datetime.fromtimestamp(identity.proven_at, tz=UTC) if identity.proven_at else now - _LONG_AGO
    opened = open_session(
        citizen=citizen, device=device, way=Way.PROVIDER, is_shared=False, now=now, proven_at=min(said, now)
    )
    actor = permissions.citizen_actor(citizen.uuid)
    announce(CitizenEntered(citizen=citizen.uuid, way=Way.PROVIDER), by=actor, mall_id=None, at=now)
    return citizen, opened


@operation
def link_identity(*, session: CitizenSession, identity: ForeignIdentity, actor: Actor, now: datetime) -> None:
    """Let a login elsewhere open this account. Safe to repeat; another login of the same issuer takes its place.

    Raises IdentityOfAnother, ProveAgain.
    """
    citizen = session.citizen
    permissions.require_own(actor, citizen)
    permissions.require_fresh(session, now=now)
    text = _text(identity)
    if _opens(text, citizen):
        return
    try:
        with transaction.atomic():
            LinkedIdentity.objects.filter(citizen=citizen, issuer=identity.issuer).delete()
            LinkedIdentity.objects.create(
                citizen=citizen, provider=identity.provider, issuer=identity.issuer,
                subject_sealed=seal(text=text, purpose=IDENTITY),
                subject_index=blind_index(text=text, purpose=IDENTITY), linked_at=now,
            )  # fmt: skip
    except IntegrityError:
        # The same press came twice; or another account was quicker.
        if _opens(text, citizen):
            return
        raise
    announce(SignInChanged(citizen=citizen.uuid, what="identity_linked"), by=actor, mall_id=None, at=now)


def _opens(text: str, citizen: Citizen) -> bool:
    """Whether a login opens this account already. Raises IdentityOfAnother."""
    known = LinkedIdentity.objects.filter(subject_index__in=blind_indexes(text=text, purpose=IDENTITY)).first()
    if known is not None and known.citizen_id != citizen.pk:
        raise errors.IdentityOfAnother
    return known is not None


@operation
def unlink_identity(*, session: CitizenSession, identity: UUID, actor: Actor, now: datetime) -> None:
    """Let a login elsewhere open this account no more. Raises NotFound, ProveAgain."""
    citizen = session.citizen
    permissions.require_own(actor, citizen)
    permissions.require_fresh(session, now=now)
    if not LinkedIdentity.objects.filter(citizen=citizen, uuid=identity).delete()[0]:
        raise NotFound
    announce(SignInChanged(citizen=citizen.uuid, what="identity_unlinked"), by=actor, mall_id=None, at=now)
