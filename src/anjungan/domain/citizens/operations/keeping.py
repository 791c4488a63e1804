"""What a person keeps in the account, each by a press of their own: a name, how to read, contacts, visits, bookings."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from anjungan.domain.citizens import errors, permissions
from anjungan.domain.citizens.events import AccountChanged, SignInChanged
from anjungan.domain.citizens.models import Citizen, CitizenContact, CitizenSession, SavedItem
from anjungan.domain.citizens.queries.accounts import NAME
from anjungan.domain.citizens.states import SavedKind
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.sealed_texts import seal
from anjungan.foundation.texts import plain_text

LONGEST_NAME = 80
MOST_SAVED = 200


@operation
def change_name(*, citizen: Citizen, name: str, actor: Actor, now: datetime) -> None:
    """Keep a name, or none. Raises InvalidInput."""
    permissions.require_own(actor, citizen)
    plain = " ".join(plain_text(name, name=str(_("nama")), most=LONGEST_NAME).split())
    sealed = seal(text=plain, purpose=NAME) if plain else ""
    Citizen.objects.filter(pk=citizen.pk).update(name_sealed=sealed)
    tell_changed(citizen, "name", actor=actor, now=now)


@operation
def choose_reading(
    *, citizen: Citizen, language: str, large_text: bool, more_contrast: bool, actor: Actor, now: datetime
) -> None:
    """Keep how the person likes to read, for every device that signs in. Raises InvalidInput."""
    permissions.require_own(actor, citizen)
    if language not in {"id", "en"}:
        raise InvalidInput(reason="language: en, id")
    Citizen.objects.filter(pk=citizen.pk).update(
        language=language, large_text=large_text, more_contrast=more_contrast
    )  # fmt: skip
    tell_changed(citizen, "reading", actor=actor, now=now)


@part_of_operation
def hold_account(*, citizen: Citizen) -> None:
    """Let what is done in one account at once be done one after the other, until the transaction ends."""
    Citizen.objects.select_for_update(no_key=True).only("pk").get(pk=citizen.pk)


@part_of_operation
def drop_contact(*, session: CitizenSession, contact: UUID, actor: Actor, now: datetime) -> None:
    """Take a contact away. Raises ProveAgain, LastContact, NotFound."""
    citizen = session.citizen
    permissions.require_own(actor, citizen)
    permissions.require_fresh(session, now=now)
    hold_account(citizen=citizen)
    # Two presses at once must not leave an account without a way in.
    own = list(CitizenContact.objects.select_for_update().filter(citizen=citizen).order_by("pk"))
    meant = next((row for row in own if row.uuid == contact), None)
    if meant is None:
        raise NotFound
    if len(own) == 1:
        raise errors.LastContact
    meant.delete()
    announce(SignInChanged(citizen=citizen.uuid, what="contact_removed"), by=actor, mall_id=None, at=now)


@part_of_operation
def keep_item(*, citizen: Citizen, kind: str, item: UUID, actor: Actor, now: datetime) -> bool:
    """Put a visit or booking into the account; whoever calls has seen its code. Whether it is new. Safe to repeat.

    Raises TooManyOfThem.
    """
    permissions.require_own(actor, citizen)
    hold_account(citizen=citizen)
    mine = SavedItem.objects.filter(citizen=citizen)
    if mine.filter(kind=kind, item=item).exists():
        return False
    if mine.count() >= MOST_SAVED:
        raise errors.TooManyOfThem(most=MOST_SAVED)
    SavedItem.objects.create(citizen=citizen, kind=SavedKind(kind), item=item, saved_at=now)
    tell_changed(citizen, "saved", actor=actor, now=now)
    return True


@part_of_operation
def drop_item(*, citizen: Citizen, kind: str, item: UUID, actor: Actor, now: datetime) -> bool:
    """Take a visit or booking out of the account; it stays what it is. Whether there was anything to take out."""
    permissions.require_own(actor, citizen)
    gone = bool(SavedItem.objects.filter(citizen=citizen, kind=kind, item=item).delete()[0])
    if gone:
        tell_changed(citizen, "saved", actor=actor, now=now)
    return gone


@part_of_operation
def tell_changed(citizen: Citizen, what: str, *, actor: Actor, now: datetime) -> None:
    """Announce that a part of the account changed."""
    announce(AccountChanged(citizen=citizen.uuid, what=what), by=actor, mall_id=None, at=now)
