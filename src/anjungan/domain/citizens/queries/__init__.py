"""Reads of accounts."""

from anjungan.domain.citizens.queries.accounts import (
    OwnContact,
    contact_of_proof,
    contacts_of,
    erasure_by_receipt,
    identities_of,
    name_of,
    nik_shown,
    open_erasure,
    passkeys_of,
    proof_by_uuid,
    saved_of,
    session_of,
    sessions_of,
    subject_of,
)

__all__ = [
    "OwnContact",
    "contact_of_proof",
    "contacts_of",
    "erasure_by_receipt",
    "identities_of",
    "name_of",
    "nik_shown",
    "open_erasure",
    "passkeys_of",
    "proof_by_uuid",
    "saved_of",
    "session_of",
    "sessions_of",
    "subject_of",
]
