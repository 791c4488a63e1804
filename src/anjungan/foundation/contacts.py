"""How a person is reached: an e-mail address or a phone number, written one way, shown to nobody in full."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.texts import plain_text

EMAIL, PHONE = "email", "phone"
_EMAIL = re.compile(r"[^@\s\x00-\x1f<>,;\"]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")
_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How a person is reached, opened for sending only. `kind` is `email` or `phone`."""

    kind: str
    address: str


def contact_written(*, kind: str, address: str) -> str:
    """Return an e-mail address or phone number as it is kept, however it was typed. Raises InvalidInput.

    `0812-3456-7890` becomes `+6281234567890`.
    """
    plain_text(address, name="address", most=254)
    if kind == EMAIL:
        plain = address.strip().lower()
        if _EMAIL.fullmatch(plain):
            return plain
        raise InvalidInput(reason=_("tulis alamat surel lengkap, misalnya sari@surel.example."))
    if kind == PHONE:
        digits = re.sub(r"[\s().-]", "", address)
        plain = f"+62{digits[1:]}" if digits.startswith("0") else digits if digits.startswith("+") else f"+{digits}"
        if _PHONE.fullmatch(plain):
            return plain
        raise InvalidInput(reason=_("tulis nomor telepon lengkap, misalnya 0812 3456 7890."))
    raise InvalidInput(reason=_("pilih surel atau telepon."))


def masked(contact: Contact | None) -> str:
    """Return a contact so that its owner knows it and nobody else learns it: `s•••@surel.example`, `•••• 4321`."""
    if contact is None:
        return ""
    if contact.kind == EMAIL:
        name, _at, host = contact.address.partition("@")
        return f"{name[:1]}•••@{host}"
    return f"•••• {contact.address[-4:]}"
