"""The shape of what an officer writes. Whether it may be done is asked of the queue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from anjungan.domain.queueing.operations.transferring import Place

PLACES: list[tuple[Place, Any]] = [
    ("in_order", _("Sesuai waktu datang")),
    ("front", _("Paling depan")),
    ("end", _("Paling belakang")),
]


class TransferForm(forms.Form):
    """Where a person is sent: `antrean:<uuid>` or `loket:<uuid>`, at which place, and why."""

    tujuan = forms.CharField(max_length=60, error_messages={"required": _("Pilih antrean atau loket tujuan.")})
    tempat = forms.ChoiceField(choices=PLACES, initial="in_order")
    catatan = forms.CharField(
        required=False, max_length=500, error_messages={"max_length": _("Catatan paling panjang 500 huruf.")}
    )

    def clean_tujuan(self) -> tuple[str, UUID]:
        """Return the kind of target and which."""
        kind, _separator, uuid = self.cleaned_data["tujuan"].partition(":")
        try:
            if kind in {"antrean", "loket"}:
                return kind, UUID(uuid)
        except ValueError:
            pass
        raise forms.ValidationError(_("Pilih tujuan dari daftar."))

    @property
    def first_error(self) -> str:
        """What to repair first."""
        return next(str(error) for errors in self.errors.values() for error in errors)

    @property
    def line(self) -> UUID | None:
        """The line to send to, if a line was chosen."""
        return self._target("antrean")

    @property
    def counter(self) -> UUID | None:
        """The counter to send to, if a counter was chosen."""
        return self._target("loket")

    @property
    def place(self) -> Place:
        """Where in the line."""
        return next(place for place, _label in PLACES if place == self.cleaned_data["tempat"])

    def _target(self, kind: str) -> UUID | None:
        chosen, uuid = self.cleaned_data["tujuan"]
        return uuid if chosen == kind else None
