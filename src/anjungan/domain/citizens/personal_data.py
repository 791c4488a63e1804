"""What accounts themselves hold of a person, collected and erased."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from anjungan.domain.citizens.models import Citizen, ContactProof
from anjungan.domain.citizens.queries.accounts import (
    ADDRESS,
    IDENTITY,
    NAME,
    NIK,
    contacts_of,
    identities_of,
    name_of,
    open_erasure,
    passkeys_of,
    sessions_of,
)
from anjungan.foundation.key_rotation import SealedColumn, register_sealed
from anjungan.foundation.personal_data import Holder, Holding, Subject, register_holder
from anjungan.foundation.sealed_texts import blind_indexes, open_seal


def collect(*, subject: Subject, now: datetime) -> list[Holding]:
    """Return the account, its contacts, sessions and ways to sign in, in words and plain values."""
    citizen = Citizen.objects.get(uuid=subject.citizen)
    erasure = open_erasure(citizen=citizen)
    account = {
        _("Nama"): name_of(citizen=citizen) or None,
        _("NIK"): open_seal(sealed=citizen.nik_sealed, purpose=NIK) if citizen.nik_sealed else None,
        _("Bahasa"): "English" if citizen.language == "en" else "Bahasa Indonesia",
        _("Huruf besar"): citizen.large_text,
        _("Kontras tinggi"): citizen.more_contrast,
        _("Dibuat"): citizen.created_at.isoformat(),
        _("Terakhir masuk"): citizen.seen_at.isoformat(),
        _("Akan dihapus"): erasure.due_at.isoformat() if erasure is not None else None,
    }
    return [
        Holding(title=_("Akun"), rows=[account]),
        Holding(
            title=_("Kontak"),
            rows=[
                {_("Alamat"): own.contact.address, _("Dibuktikan"): own.proven_at.isoformat()}
                for own in contacts_of(citizen=citizen)
            ],
        ),
        Holding(
            title=_("Tempat Anda masuk"),
            rows=[
                {
                    _("Perangkat"): session.device, _("Sejak"): session.began_at.isoformat(),
                    _("Terakhir dipakai"): session.seen_at.isoformat(),
                }
                for session in sessions_of(citizen=citizen, now=now)
            ],
        ),
        Holding(
            title=_("Kunci sandi"),
            rows=[
                {
                    _("Nama"): passkey.label, _("Dibuat"): passkey.created_at.isoformat(),
                    _("Terakhir dipakai"): passkey.used_at.isoformat() if passkey.used_at else None,
                }
                for passkey in passkeys_of(citizen=citizen)
            ],
        ),
        Holding(
            title=_("Login lain"),
            rows=[
                {
                    _("Penyedia"): identity.issuer, _("Dihubungkan"): identity.linked_at.isoformat(),
                    _("Nomor di sana"): open_seal(sealed=identity.subject_sealed, purpose=IDENTITY).partition(" ")[2],
                }
                for identity in identities_of(citizen=citizen)
            ],
        ),
    ]  # fmt: skip


def erase(*, subject: Subject) -> int:
    """Delete the account with everything that hangs on it, and the codes that were sent to its contacts."""
    indexes = [index for contact in subject.contacts for index in blind_indexes(text=contact.address, purpose=ADDRESS)]
    codes = ContactProof.objects.filter(address_index__in=indexes).delete()[0]
    return codes + Citizen.objects.filter(uuid=subject.citizen).delete()[0]


register_holder(
    Holder(
        room="citizens",
        tables=frozenset(
            f"citizens.{table}"
            for table in (
                "Citizen", "CitizenContact", "ContactProof", "CitizenSession", "SavedItem", "Passkey",
                "LinkedIdentity", "ErasureRequest",
            )
        ),
        collect=collect,
        erase=erase,
    )
)  # fmt: skip
register_sealed(
    SealedColumn(table="citizens.Citizen", column="name_sealed", purpose=NAME),
    SealedColumn(table="citizens.Citizen", column="nik_sealed", purpose=NIK, index="nik_index"),
    SealedColumn(
        table="citizens.CitizenContact", column="address_sealed", purpose=ADDRESS, index="address_index"
    ),
    SealedColumn(table="citizens.ContactProof", column="address_sealed", purpose=ADDRESS, index="address_index"),
    SealedColumn(
        table="citizens.LinkedIdentity", column="subject_sealed", purpose=IDENTITY, index="subject_index"
    ),
)  # fmt: skip
