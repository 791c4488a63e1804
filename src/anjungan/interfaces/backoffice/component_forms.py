"""The forms of the components. They check shape; what a component may hold stands in the catalogue."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anjungan.domain.catalog.components import BY_NAME, Fee, FeeBasis, Part, TimeLimit, TimeUnit
from anjungan.domain.catalog.components.sheet import part_of, text_of
from anjungan.domain.catalog.components.spoken import read_fee

LONGEST = 20_000

_HINTS = {
    "requirements": gettext_lazy(
        "Satu persyaratan per baris. Pilihan dipisah dengan ||, yang harus bersama dengan ++. Contoh: "
        "KTP-el (asli) || IKD. Syarat berlaku ditulis di akhir: -- bila dewasa."
    ),
    "procedure": gettext_lazy(
        "Satu langkah per baris, dimulai pelakunya. Contoh: Petugas: memeriksa berkas (10 menit)."
    ),
    "product": gettext_lazy(
        "Nama dokumen atau hasil yang diterima warga. Kunci dokumen katalog dalam kurung siku, contoh [kk]."
    ),
    "legal_basis": gettext_lazy("Satu aturan per baris: nomor, judul. Contoh: UU 25/2009, Pelayanan Publik."),
    "counter_minutes": gettext_lazy("Angka menit yang dihabiskan warga di loket."),
}  # fmt: skip
_HINT = gettext_lazy("Satu hal per baris. Kosong berarti belum diketahui; tulis “tidak ada” bila memang tidak ada.")


class ComponentForm(forms.Form):
    """What every component's form has: which component it is, and which revision of the draft was read."""

    revisi = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, component: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.component = component
        for field in self.fields.values():
            if not isinstance(field.widget, forms.RadioSelect | forms.HiddenInput):
                field.widget.attrs["class"] = "input wide"

    @classmethod
    def of(cls, component: str, part: Part[Any], *, revision: int) -> Self:
        """Return the form with what the component holds now."""
        return cls(initial={"revisi": revision, **cls.values_of(component, part)}, component=component)

    @classmethod
    def values_of(cls, component: str, part: Part[Any]) -> dict[str, Any]:
        """Return the values of the fields."""
        raise NotImplementedError

    def part(self, kept: Part[Any]) -> Part[Any]:
        """Return the component that was typed."""
        raise NotImplementedError

    @property
    def revision(self) -> int:
        """The revision of the draft that was read."""
        return int(self.cleaned_data["revisi"])

    def read_again(self, revision: int) -> None:
        """Note that the writer has the latest revision in sight now."""
        self.data = {**self.data.dict(), "revisi": str(revision)}  # type: ignore[attr-defined]


class LinesForm(ComponentForm):
    """A component as lines of text."""

    isi = forms.CharField(widget=forms.Textarea(attrs={"rows": 8}), required=False, max_length=LONGEST, help_text=_HINT)

    def __init__(self, *args: Any, component: str, **kwargs: Any) -> None:
        super().__init__(*args, component=component, **kwargs)
        self.fields["isi"].label = str(BY_NAME[component].label)
        self.fields["isi"].help_text = _HINTS.get(component, _HINT)

    @classmethod
    def values_of(cls, component: str, part: Part[Any]) -> dict[str, Any]:
        """Return the text of the component."""
        return {"isi": text_of(component, part)}

    def part(self, kept: Part[Any]) -> Part[Any]:
        """Return the component that the text says."""
        return part_of(self.component, self.cleaned_data["isi"], known=kept)

    def clean_isi(self) -> str:
        """Refuse what no database keeps."""
        text: str = self.cleaned_data["isi"]
        if "\0" in text:
            raise ValidationError(_("Teks berisi tanda yang tidak dapat disimpan."))
        return text


class TimeForm(ComponentForm):
    """The promise: number, unit, and the event it is counted from."""

    paling_lama = forms.FloatField(label=gettext_lazy("Paling lama"), min_value=0, max_value=10_000, required=False)
    paling_cepat = forms.FloatField(
        label=gettext_lazy("Paling cepat"), help_text=gettext_lazy("Kosongkan bila tidak disebut."), min_value=0,
        max_value=10_000, required=False,
    )  # fmt: skip
    satuan = forms.ChoiceField(
        label=gettext_lazy("Satuan"),
        choices=(
            (TimeUnit.MINUTES.value, gettext_lazy("menit")),
            (TimeUnit.HOURS.value, gettext_lazy("jam")),
            (TimeUnit.WORKING_DAYS.value, gettext_lazy("hari kerja")),
            (TimeUnit.DAYS.value, gettext_lazy("hari kalender")),
        ),
    )
    sejak = forms.CharField(
        label=gettext_lazy("Dihitung sejak"),
        help_text=gettext_lazy("Misalnya: berkas lengkap dan benar."),
        required=False,
        max_length=300,
    )
    catatan = forms.CharField(label=gettext_lazy("Catatan"), required=False, max_length=500)

    @classmethod
    def values_of(cls, component: str, part: Part[Any]) -> dict[str, Any]:  # noqa: ARG003 - the same for all forms
        """Return number, unit and event."""
        value: TimeLimit | None = part.value
        if value is None:
            return {"satuan": TimeUnit.WORKING_DAYS.value}
        return {
            "paling_lama": f"{value.value:g}", "paling_cepat": None if value.least is None else f"{value.least:g}",
            "satuan": value.unit.value, "sejak": value.starts_when, "catatan": value.note,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for a number that is more than nothing, and the two in their order."""
        told = self.cleaned_data
        most, least = told.get("paling_lama"), told.get("paling_cepat")
        if most is None and (least is not None or told.get("sejak")) and "paling_lama" not in self.errors:
            raise ValidationError({"paling_lama": _("Tulis angka waktu paling lama.")})
        if most is not None and least is not None and least > most:
            raise ValidationError({"paling_cepat": _("Paling cepat tidak boleh lebih lama daripada paling lama.")})
        return told

    def part(self, kept: Part[Any]) -> Part[Any]:
        """Return the promise, beside the words it once came from."""
        told = self.cleaned_data
        if told["paling_lama"] is None:
            return Part(raw=kept.raw)
        limit = TimeLimit(
            value=_plain(told["paling_lama"]), unit=TimeUnit(told["satuan"]),
            least=None if told["paling_cepat"] is None else _plain(told["paling_cepat"]),
            starts_when=told["sejak"] or None, note=told["catatan"] or None,
        )  # fmt: skip
        return Part(value=limit, raw=kept.raw)


class FeeForm(ComponentForm):
    """The fee: how it is set, its amounts one a line, its formula."""

    dasar = forms.ChoiceField(
        label=gettext_lazy("Cara menetapkan"),
        choices=(
            ("", gettext_lazy("Belum diketahui")),
            (FeeBasis.FREE.value, gettext_lazy("Gratis")),
            (FeeBasis.FIXED.value, gettext_lazy("Satu tarif")),
            (FeeBasis.VARIANTS.value, gettext_lazy("Beberapa tarif")),
            (FeeBasis.FORMULA.value, gettext_lazy("Rumus")),
        ),
        required=False,
    )
    tarif = forms.CharField(
        label=gettext_lazy("Tarif"),
        help_text=gettext_lazy("Satu per baris: nama: Rp350.000. Boleh dengan syarat di akhir: {bila anak}."),
        widget=forms.Textarea(attrs={"rows": 5}), required=False, max_length=LONGEST,
    )  # fmt: skip
    rumus = forms.CharField(
        label=gettext_lazy("Rumus"), help_text=gettext_lazy("Misalnya: luas bangunan × koefisien × tarif per m²."),
        required=False, max_length=1000,
    )  # fmt: skip
    catatan = forms.CharField(label=gettext_lazy("Catatan"), required=False, max_length=1000)
    _NEEDS_AMOUNTS: ClassVar = frozenset({FeeBasis.FIXED.value, FeeBasis.VARIANTS.value})

    @classmethod
    def values_of(cls, component: str, part: Part[Any]) -> dict[str, Any]:
        """Return basis, amounts and formula."""
        value: Fee | None = part.value
        if value is None:
            return {}
        amounts = Fee(basis=FeeBasis.VARIANTS, variants=value.variants)
        return {
            "dasar": value.basis.value, "tarif": text_of(component, Part(value=amounts)), "rumus": value.formula,
            "catatan": value.note,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Read the amounts and say which line cannot be read."""
        told = self.cleaned_data
        told["tarif"] = told.get("tarif") or ""
        self.amounts: Fee | None = None
        unread = [line for line in told["tarif"].splitlines() if line.strip() and read_fee(line) is None]
        if unread:
            raise ValidationError({"tarif": _("Baris ini belum terbaca: %(line)s") % {"line": unread[0][:80]}})
        if told["tarif"].strip():
            self.amounts = read_fee(told["tarif"])
            if self.amounts is None:
                raise ValidationError({"tarif": _("Tulis nama setiap tarif, titik dua, lalu jumlahnya.")})
        elif told.get("dasar") in self._NEEDS_AMOUNTS:
            raise ValidationError({"tarif": _("Tulis tarifnya.")})
        return told

    def part(self, kept: Part[Any]) -> Part[Any]:
        """Return the fee, beside the words it once came from."""
        told = self.cleaned_data
        if not told["dasar"]:
            return Part(raw=kept.raw)
        basis = FeeBasis(told["dasar"])
        fee = Fee(
            basis=basis, variants=self.amounts.variants if self.amounts else (),
            formula=told["rumus"] or None if basis is FeeBasis.FORMULA else None, note=told["catatan"] or None,
        )  # fmt: skip
        return Part(value=fee, raw=kept.raw)


def form_class_of(component: str) -> type[ComponentForm]:
    """Return the form with which this component is written."""
    return {"time_limit": TimeForm, "fee": FeeForm}.get(component, LinesForm)


def _plain(value: float) -> float:
    return int(value) if value == int(value) else value
