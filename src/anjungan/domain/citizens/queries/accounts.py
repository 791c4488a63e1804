"""Reading one's own account. Each answers for a session or a citizen that the door already knows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from anjungan.domain.citizens.components.nik import nik_masked
from anjungan.domain.citizens.models import (
    Citizen,
    CitizenContact,
    CitizenSession,
    ContactProof,
    ErasureRequest,
    LinkedIdentity,
    Passkey,
    SavedItem,
)
from anjungan.foundation.contacts import Contact
from anjungan.foundation.personal_data import Subject
from anjungan.foundation.sealed_texts import open_seal

ADDRESS, NAME, NIK, IDENTITY = "citizen address", "citizen name", "citizen nik", "citizen identity"
# Who was not seen for so long must prove the contact again, however long the session was meant to last.
IDLE = timedelta(days=14)


def session_hash(secret: str) -> str:
    """Return what is stored of a session's secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def session_of(*, secret: str, now: datetime) -> CitizenSession | None:
    """Return the session with its citizen, or None when it ended, was idle too long, or never was. One statement."""
    return (
        CitizenSession.objects.select_related("citizen")
        .filter(secret_hash=session_hash(secret), ends_at__gt=now, seen_at__gt=now - IDLE)
        .first()
    )


def citizen_by_uuid(*, uuid: UUID) -> Citizen | None:
    """Return a citizen, or None when the account is gone."""
    return Citizen.objects.filter(uuid=uuid).first()


def proof_by_uuid(*, uuid: UUID) -> ContactProof | None:
    """Return a code under way with its citizen, or None."""
    return ContactProof.objects.select_related("citizen").filter(uuid=uuid).first()


def contact_of_proof(*, proof: ContactProof) -> Contact:
    """Return where the code was sent."""
    return Contact(kind=proof.kind, address=open_seal(sealed=proof.address_sealed, purpose=ADDRESS))


@dataclass(frozen=True, kw_only=True)
class OwnContact:
    """A contact of the person, opened."""

    uuid: UUID
    contact: Contact
    proven_at: datetime


def contacts_of(*, citizen: Citizen) -> list[OwnContact]:
    """Return the contacts of a person, the oldest first."""
    return [_opened(row) for row in CitizenContact.objects.filter(citizen=citizen).order_by("pk")]


def _opened(row: CitizenContact) -> OwnContact:
    contact = Contact(kind=row.kind, address=open_seal(sealed=row.address_sealed, purpose=ADDRESS))
    return OwnContact(uuid=row.uuid, contact=contact, proven_at=row.proven_at)


def name_of(*, citizen: Citizen) -> str:
    """Return the name the person gave, empty without one."""
    return open_seal(sealed=citizen.name_sealed, purpose=NAME) if citizen.name_sealed else ""


def nik_shown(*, citizen: Citizen) -> str:
    """Return the kept identity number with its middle hidden, empty when none is kept."""
    return nik_masked(open_seal(sealed=citizen.nik_sealed, purpose=NIK)) if citizen.nik_sealed else ""


def sessions_of(*, citizen: Citizen, now: datetime) -> list[CitizenSession]:
    """Return where the person is signed in, the one used last first."""
    return list(
        CitizenSession.objects.filter(citizen=citizen, ends_at__gt=now, seen_at__gt=now - IDLE).order_by("-seen_at")
    )


def saved_of(*, citizen: Citizen) -> dict[str, frozenset[UUID]]:
    """Return what the person saved, by kind."""
    found: dict[str, set[UUID]] = {}
    for kind, item in SavedItem.objects.filter(citizen=citizen).values_list("kind", "item"):
        found.setdefault(kind, set()).add(item)
    return {kind: frozenset(items) for kind, items in found.items()}


def passkeys_of(*, citizen: Citizen) -> list[Passkey]:
    """Return the passkeys of a person, the oldest first."""
    return list(Passkey.objects.filter(citizen=citizen).order_by("pk"))


def identities_of(*, citizen: Citizen) -> list[LinkedIdentity]:
    """Return the logins elsewhere that open this account."""
    return list(LinkedIdentity.objects.filter(citizen=citizen).order_by("pk"))


def open_erasure(*, citizen: Citizen) -> ErasureRequest | None:
    """Return the wish to be erased that waits for its day, or None."""
    return ErasureRequest.objects.filter(citizen=citizen, cancelled_at__isnull=True, done_at__isnull=True).first()


def erasure_by_receipt(*, receipt: str) -> ErasureRequest | None:
    """Return what became of a wish to be erased, by the code of its receipt."""
    return ErasureRequest.objects.filter(receipt=receipt.upper()[:16]).first()


def subject_of(*, citizen: Citizen) -> Subject:
    """Return whose data is meant when the rooms are asked."""
    contacts = tuple(own.contact for own in contacts_of(citizen=citizen))
    return Subject(citizen=citizen.uuid, contacts=contacts, saved=saved_of(citizen=citizen))
