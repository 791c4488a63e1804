"""The forms of Jam & penutupan. They check shape; the rules stand in the premises' operations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class TimeInput(forms.TimeInput):
    input_type = "time"


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class _MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def _styled(form: forms.Form) -> None:
    for field in form.fields.values():
        if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect):
            field.widget.attrs["class"] = "input"


class ClosureForm(forms.Form):
    """Close the mall, an agency or a line."""

    yang = forms.ChoiceField(label=gettext_lazy("Yang ditutup"))
    mulai = forms.DateTimeField(
        label=gettext_lazy("Mulai"),
        help_text=gettext_lazy("Kosongkan untuk mulai sekarang."),
        required=False,
        widget=_MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    selesai = forms.DateTimeField(
        label=gettext_lazy("Sampai"),
        help_text=gettext_lazy("Kosongkan bila belum tahu; akhiri sendiri nanti."),
        required=False,
        widget=_MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    alasan = forms.CharField(
        label=gettext_lazy("Alasan yang dibaca orang"),
        help_text=gettext_lazy("Tampil di kios, layar, dan halaman nomor. Misalnya: Blangko KTP habis."),
        max_length=200,
    )
    alasan_en = forms.CharField(label=gettext_lazy("Alasan dalam bahasa Inggris"), max_length=200, required=False)

    def __init__(self, *args: object, scopes: Sequence[tuple[str, object]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["yang"].choices = scopes  # type: ignore[attr-defined]
        _styled(self)

    def starts_at(self, now: datetime) -> datetime:
        """Return when it begins: at once, unless a later moment was written."""
        written: datetime | None = self.cleaned_data["mulai"]
        return written if written is not None else now

    def scope(self) -> dict[str, int | None]:
        """Return which agency or line it is about; neither means the mall."""
        kind, _colon, number = self.cleaned_data["yang"].partition(":")
        return {
            "agency_id": int(number) if kind == "instansi" else None,
            "line_id": int(number) if kind == "antrean" else None,
        }


class SpecialDayForm(forms.Form):
    """A day with hours of its own, or none."""

    tanggal = forms.DateField(label=gettext_lazy("Tanggal"), widget=DateInput())
    nama = forms.CharField(
        label=gettext_lazy("Nama hari"), help_text=gettext_lazy("Misalnya: Hari jadi kota."), max_length=160
    )
    nama_en = forms.CharField(label=gettext_lazy("Nama dalam bahasa Inggris"), max_length=160, required=False)
    keadaan = forms.ChoiceField(
        label=gettext_lazy("Pada hari itu"),
        choices=(
            ("tutup", gettext_lazy("Tutup seharian")),
            ("buka", gettext_lazy("Buka dengan jam khusus")),
            ("biasa", gettext_lazy("Hari biasa")),
        ),
    )
    buka = forms.TimeField(label=gettext_lazy("Buka pukul"), required=False, widget=TimeInput())
    tutup = forms.TimeField(label=gettext_lazy("Tutup pukul"), required=False, widget=TimeInput())

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        _styled(self)

    def clean(self) -> dict[str, object]:
        """Ask for both hours where there are special ones."""
        told = self.cleaned_data
        if told.get("keadaan") == "buka" and not (told.get("buka") and told.get("tutup")):
            raise ValidationError(_("Tulis jam buka dan jam tutup hari itu."))
        if told.get("keadaan") != "buka":
            told["buka"] = told["tutup"] = None
        return told
