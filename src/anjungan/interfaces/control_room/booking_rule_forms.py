"""The forms of the page on booked times and numbers from home. Each knows the room's own names of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import BookingRule, MallPlace, RemoteRule


class RuleForm(forms.Form):
    """A form whose fields stand for the fields of a rule."""

    names: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "input"

    @classmethod
    def of(cls, rule: object | None) -> Self:
        """Return the form filled with a rule; with its own beginnings where there is none."""
        if rule is None:
            return cls()
        return cls(initial={name: getattr(rule, theirs) for name, theirs in cls.names.items()})

    @classmethod
    def by_model_name(cls) -> dict[str, forms.Field]:
        """Return the fields by the room's names."""
        return {theirs: cls.base_fields[name] for name, theirs in cls.names.items()}

    def values(self) -> dict[str, Any]:
        """Return what was filled in, by the room's names."""
        return {theirs: self.cleaned_data[name] for name, theirs in self.names.items()}


def _number(label: Any, least: int, most: int, start: int, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, initial=start, help_text=hint)


class BookingRuleForm(RuleForm):
    """How times of a line are offered."""

    names: ClassVar[dict[str, str]] = {
        "terima": "is_active", "menit": "slot_minutes", "bagian": "share_percent", "hari": "horizon_days",
        "orang": "most_people", "lebih_awal": "early_minutes", "terlambat": "late_minutes",
        "didahulukan": "head_start_minutes", "tidak_datang": "no_show_percent", "belajar": "learns_no_shows",
        "tawaran": "offer_minutes",
    }  # fmt: skip

    terima = forms.BooleanField(label=_("Terima pemesanan waktu"), required=False, initial=True)
    menit = _number(_("Panjang satu waktu (menit)"), 5, 240, 30)
    bagian = _number(_("Bagian untuk janji (%)"), 1, 90, 50, _("Sisanya untuk yang datang langsung."))
    hari = _number(_("Dapat dipesan berapa hari ke depan"), 1, 55, 14)
    orang = _number(_("Paling banyak orang dalam satu janji"), 1, 8, 5)
    lebih_awal = _number(_("Lapor paling awal (menit sebelum)"), 0, 120, 30)
    terlambat = _number(_("Lapor paling lambat (menit sesudah)"), 0, 60, 10)
    didahulukan = _number(
        _("Dihitung datang berapa menit sebelum waktunya"), 0, 60, 20, _("Yang datang lebih dari itu tidak didahului.")
    )
    tidak_datang = _number(_("Perkiraan yang tidak datang (%)"), 0, 50, 10, _("Dipesan lebih sebanyak ini."))
    belajar = forms.BooleanField(
        label=_("Sesuaikan dengan yang tercatat"),
        help_text=_("Per jam, dari janji 90 hari terakhir, paling tinggi 30%."),
        required=False,
        initial=True,
    )
    tawaran = _number(_("Tawaran daftar tunggu berlaku (menit)"), 15, 1440, 120)

    @classmethod
    def of(cls, rule: BookingRule | None) -> Self:  # type: ignore[override]
        """Return the form filled with a line's rule."""
        return super().of(rule)


class RemoteRuleForm(RuleForm):
    """How numbers of a line are given to people at home."""

    prefix = "rumah"
    names: ClassVar[dict[str, str]] = {
        "terima": "is_active", "bagian": "share_percent", "lepas": "release_minutes", "belakang": "places_behind",
    }  # fmt: skip

    terima = forms.BooleanField(label=_("Beri nomor dari rumah"), required=False)
    bagian = _number(_("Bagian dari kemampuan sehari (%)"), 1, 50, 20)
    lepas = _number(_("Nomor berakhir sesudah terlewat (menit)"), 10, 120, 30)
    belakang = _number(
        _("Yang terlewat berdiri di belakang berapa orang"), 0, 20, 3, _("Dari orang yang sudah di sini.")
    )

    @classmethod
    def of(cls, rule: RemoteRule | None) -> Self:  # type: ignore[override]
        """Return the form filled with a line's rule."""
        return super().of(rule)


class PlaceForm(RuleForm):
    """Where the mall stands; both left empty takes it away."""

    names: ClassVar[dict[str, str]] = {
        "lintang": "latitude", "bujur": "longitude", "jarak": "radius_metres",
    }  # fmt: skip

    lintang = forms.DecimalField(
        label=_("Lintang"), required=False, max_digits=8, decimal_places=6, help_text=_("Misalnya 0.533505")
    )
    bujur = forms.DecimalField(
        label=_("Bujur"), required=False, max_digits=9, decimal_places=6, help_text=_("Misalnya 101.447403")
    )
    jarak = _number(_("Dianggap hadir dalam jarak (meter)"), 30, 2000, 150)

    @classmethod
    def of(cls, rule: MallPlace | None) -> Self:  # type: ignore[override]
        """Return the form filled with the mall's place."""
        return super().of(rule)
