"""A one-time code to a contact, and what it opens: an account, old or new; another contact; something sensitive.

Asking never looks whether the contact opens an account. Whoever proves a contact that opens none gets one: so there is
nothing that a stranger could learn by asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from anjungan.domain.citizens import errors, permissions
from anjungan.domain.citizens.events import CitizenEntered, CitizenRegistered, EntryCodeAsked, SignInChanged
from anjungan.domain.citizens.models import Citizen, CitizenContact, CitizenSession, ContactProof
from anjungan.domain.citizens.operations.sessions import OpenedSession, open_session, prove_session
from anjungan.domain.citizens.ports import reachable_kinds
from anjungan.domain.citizens.queries.accounts import ADDRESS
from anjungan.domain.citizens.states import Purpose, Way
from anjungan.foundation.actors import Actor
from anjungan.foundation.contacts import contact_written
from anjungan.foundation.errors import NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.sealed_texts import blind_index, blind_indexes, is_code, one_time_code, open_seal, seal

CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5
MOST_ROUNDS = 3
MOST_CODES = 5
CODE_PERIOD = timedelta(hours=1)
SEND_AGAIN_AFTER = timedelta(seconds=30)
MOST_CONTACTS = 5


@dataclass(frozen=True, kw_only=True)
class Proven:
    """What a right code opened. `session` is None when it only added a contact."""

    purpose: str
    citizen: Citizen
    session: OpenedSession | None
    is_new: bool


@operation
def ask_entry_code(*, kind: str, address: str, language: str, actor: Actor, now: datetime) -> ContactProof:
    """Have a one-time code sent to a contact, for entering. The answer is the same whether it opens an account or not.

    Raises InvalidInput, NotReachableByThat, TooManyEntryCodes (five an hour for a contact, whoever asks).
    """
    return _ask(
        kind=kind, address=address, purpose=Purpose.ENTER, citizen=None, language=language, actor=actor, now=now
    )


@operation
def ask_contact_code(*, session: CitizenSession, kind: str, address: str, actor: Actor, now: datetime) -> ContactProof:
    """Have a one-time code sent to another contact that is to belong to the account.

    Nobody learns here whether another account has it. Raises ProveAgain, TooManyOfThem, and what `ask_entry_code` does.
    """
    citizen = session.citizen
    permissions.require_own(actor, citizen)
    permissions.require_fresh(session, now=now)
    if CitizenContact.objects.filter(citizen=citizen).count() >= MOST_CONTACTS:
        raise errors.TooManyOfThem(most=MOST_CONTACTS)
    return _ask(
        kind=kind, address=address, purpose=Purpose.ADD, citizen=citizen, language=citizen.language, actor=actor,
        now=now,
    )  # fmt: skip


@operation
def ask_confirming_code(*, session: CitizenSession, contact: UUID, actor: Actor, now: datetime) -> ContactProof:
    """Have a one-time code sent to one of the person's own contacts, to prove again who it is.

    Raises NotFound, NotReachableByThat, TooManyEntryCodes.
    """
    citizen = session.citizen
    permissions.require_own(actor, citizen)
    own = CitizenContact.objects.filter(citizen=citizen, uuid=contact).first()
    if own is None:
        raise NotFound
    address = open_seal(sealed=own.address_sealed, purpose=ADDRESS)
    return _ask(
        kind=own.kind, address=address, purpose=Purpose.CONFIRM, citizen=citizen, language=citizen.language,
        actor=actor, now=now,
    )  # fmt: skip


@part_of_operation
def _ask(
    *, kind: str, address: str, purpose: Purpose, citizen: Citizen | None, language: str, actor: Actor, now: datetime
) -> ContactProof:
    plain = contact_written(kind=kind, address=address)
    if kind not in reachable_kinds():
        raise errors.NotReachableByThat
    _require_few_codes(plain, now)
    proof = ContactProof.objects.create(
        purpose=purpose, citizen=citizen, kind=kind, address_sealed=seal(text=plain, purpose=ADDRESS),
        address_index=blind_index(text=plain, purpose=ADDRESS), language="en" if language == "en" else "id",
        asked_at=now,
    )  # fmt: skip
    _tell_asked(proof, actor=actor, now=now)
    return proof


def _require_few_codes(plain: str, now: datetime) -> None:
    recent = ContactProof.objects.filter(
        address_index__in=blind_indexes(text=plain, purpose=ADDRESS), asked_at__gt=now - CODE_PERIOD
    )
    if sum(recent.values_list("round", flat=True)) >= MOST_CODES:
        raise errors.TooManyEntryCodes


def _tell_asked(proof: ContactProof, *, actor: Actor, now: datetime) -> None:
    announce(EntryCodeAsked(proof=proof.uuid, purpose=proof.purpose), by=actor, mall_id=None, at=now)


@operation
def send_entry_code_again(*, proof: UUID, actor: Actor, now: datetime) -> ContactProof:
    """Have another code sent to the same contact; the one before ends. Within half a minute nothing happens.

    Raises EntryCodeOver, TooManyEntryCodes.
    """
    row = _locked(proof)
    if row.used_at is not None:
        raise errors.EntryCodeOver
    if now - row.asked_at < SEND_AGAIN_AFTER:
        return row
    if row.round >= MOST_ROUNDS:
        raise errors.TooManyEntryCodes
    _require_few_codes(open_seal(sealed=row.address_sealed, purpose=ADDRESS), now)
    row.round += 1
    row.tries, row.asked_at = 0, now
    row.save(update_fields=["round", "tries", "asked_at"])
    _tell_asked(row, actor=actor, now=now)
    return row


def entry_code_for(*, proof: ContactProof) -> str:
    """Return the one-time code of the running round. It is worked out anew each time and stored nowhere."""
    return one_time_code(subject=f"{proof.uuid} {proof.round}", purpose="citizen entry")


def prove_entry_code(
    *, proof: UUID, written: str, device: str, actor: Actor, now: datetime, session: CitizenSession | None = None,
    is_shared: bool = False,
) -> Proven:  # fmt: skip
    """Use a code: it signs in, adds the contact, or proves the session again. Each code opens one thing, once.

    `session` is the one in this browser, needed to add and to confirm; it gets a new secret. A wrong code is counted,
    also when two arrive together. Raises WrongEntryCode, EntryCodeOver, ContactOfAnother, NotAllowed.
    """
    answer = _try(
        proof=proof, written=written, device=device, session=session, is_shared=is_shared, actor=actor, now=now
    )
    if isinstance(answer, int):
        raise errors.WrongEntryCode(left=answer) if answer else errors.EntryCodeOver
    return answer


@operation
def _try(
    *, proof: UUID, written: str, device: str, session: CitizenSession | None, is_shared: bool, actor: Actor,
    now: datetime,
) -> Proven | int:  # fmt: skip
    """Return what it opened, or how many tries are left: a wrong try must be saved."""
    row = _locked(proof)
    if row.used_at is not None or now > row.asked_at + CODE_LASTS or row.tries >= MOST_TRIES:
        raise errors.EntryCodeOver
    if row.citizen is not None:
        permissions.require_own(actor, row.citizen)
    if not is_code(written=written, code=entry_code_for(proof=row)):
        row.tries += 1
        row.save(update_fields=["tries"])
        return MOST_TRIES - row.tries
    row.used_at = now
    row.save(update_fields=["used_at"])
    if row.purpose == Purpose.ADD:
        return _add_contact(row, actor=actor, now=now)
    if row.purpose == Purpose.CONFIRM:
        if session is None or row.citizen is None:
            raise errors.SessionGone
        opened = prove_session(session=session, way=Way.CODE, actor=actor, now=now)
        return Proven(purpose=row.purpose, citizen=row.citizen, session=opened, is_new=False)
    citizen, is_new = _citizen_of(row, now=now)
    opened = open_session(citizen=citizen, device=device, way=Way.CODE, is_shared=is_shared, now=now)
    announce(
        CitizenEntered(citizen=citizen.uuid, way=Way.CODE), by=permissions.citizen_actor(citizen.uuid), mall_id=None,
        at=now,
    )  # fmt: skip
    return Proven(purpose=row.purpose, citizen=citizen, session=opened, is_new=is_new)


def _locked(proof: UUID) -> ContactProof:
    row = (
        ContactProof.objects.select_for_update(no_key=True, of=("self",))
        .select_related("citizen")
        .filter(uuid=proof)
        .first()
    )
    if row is None:
        raise errors.EntryCodeOver
    return row


def _owner_of(row: ContactProof) -> Citizen | None:
    plain = open_seal(sealed=row.address_sealed, purpose=ADDRESS)
    contact = (
        CitizenContact.objects.select_related("citizen")
        .filter(address_index__in=blind_indexes(text=plain, purpose=ADDRESS))
        .first()
    )
    return contact.citizen if contact is not None else None


@part_of_operation
def _citizen_of(row: ContactProof, *, now: datetime) -> tuple[Citizen, bool]:
    """Return the citizen of a proven contact, and whether the account is new."""
    found = _owner_of(row)
    if found is None:
        try:
            with transaction.atomic():
                citizen = Citizen.objects.create(language=row.language, created_at=now, seen_at=now)
                _keep_contact(row, citizen, now)
        except IntegrityError:
            # The same contact was proven in another browser a moment ago.
            found = _owner_of(row)
            if found is None:
                raise
        else:
            by = permissions.citizen_actor(citizen.uuid)
            announce(CitizenRegistered(citizen=citizen.uuid), by=by, mall_id=None, at=now)
            return citizen, True
    return found, False


@part_of_operation
def _add_contact(row: ContactProof, *, actor: Actor, now: datetime) -> Proven:
    citizen = row.citizen
    if citizen is None:
        raise errors.EntryCodeOver
    owner = _owner_of(row)
    if owner is None:
        try:
            with transaction.atomic():
                _keep_contact(row, citizen, now)
        except IntegrityError:
            # Proven a moment ago: by somebody else, or with another code of the same person.
            owner = _owner_of(row)
        else:
            announce(SignInChanged(citizen=citizen.uuid, what="contact_added"), by=actor, mall_id=None, at=now)
            owner = citizen
    if owner != citizen:
        raise errors.ContactOfAnother
    return Proven(purpose=row.purpose, citizen=citizen, session=None, is_new=False)


def _keep_contact(row: ContactProof, citizen: Citizen, now: datetime) -> None:
    plain = open_seal(sealed=row.address_sealed, purpose=ADDRESS)
    CitizenContact.objects.create(
        citizen=citizen, kind=row.kind, address_sealed=seal(text=plain, purpose=ADDRESS),
        address_index=blind_index(text=plain, purpose=ADDRESS), proven_at=now,
    )  # fmt: skip
