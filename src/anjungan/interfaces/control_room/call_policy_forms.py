"""The forms of Aturan panggil. They check shape; the rules stand in the queue's operations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anjungan.domain.queueing.queries import LineTerms, PolicyTerms
from anjungan.interfaces.control_room.call_policy_words import Names
from anjungan.interfaces.control_room.hours_forms import DateInput
from anjungan.interfaces.entry.formats import text_in_language

MOST_MINUTES = 480
MOST_OVERTAKING = 240


@dataclass(frozen=True, kw_only=True)
class LineRow:
    """One line of the table in the form."""

    name: str
    agency: str
    zone: int
    limit: BoundField
    weight: BoundField
    quick: BoundField


class DraftForm(forms.Form):
    """A draft of the call policy: the rule, and for each line its limit, its weight, quick or not."""

    aturan = forms.ChoiceField(
        label=gettext_lazy("Siapa dipanggil lebih dahulu"),
        choices=(
            ("least_slack", gettext_lazy("Yang paling dekat batas tunggu antreannya")),
            ("fcfs", gettext_lazy("Yang datang lebih dahulu")),
        ),
        widget=forms.RadioSelect(),
    )
    mendahului = forms.IntegerField(
        label=gettext_lazy("Paling lama didahului, menit"),
        help_text=gettext_lazy(
            "1 sampai 240. Orang yang datang lebih dari sekian menit sesudahnya tidak boleh mendahului, "
            "jadi tidak ada yang menunggu tanpa akhir."
        ),
        min_value=1,
        max_value=MOST_OVERTAKING,
    )
    batas_umum = forms.IntegerField(
        label=gettext_lazy("Batas tunggu antrean lain, menit"),
        help_text=gettext_lazy("Berlaku untuk antrean yang baru dibuat nanti."),
        min_value=1,
        max_value=MOST_MINUTES,
    )
    loket = forms.MultipleChoiceField(
        label=gettext_lazy("Loket cepat"), required=False, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(self, told: QueryDict | None = None, *, names: Names, terms: PolicyTerms) -> None:
        """Begin with what the terms say; every line of the mall has its own fields."""
        self.names = names
        super().__init__(told, initial=_initial(terms, names))
        self.fields["loket"].choices = [  # type: ignore[attr-defined]
            (str(counter), code) for counter, code in sorted(names.counters.items(), key=lambda one: one[1])
        ]
        for line in names.lines.values():
            name = {"line": text_in_language(line)}
            self.fields[f"batas-{line.pk}"] = forms.IntegerField(
                label=_("Batas tunggu %(line)s, menit") % name, min_value=1, max_value=MOST_MINUTES
            )
            self.fields[f"bobot-{line.pk}"] = forms.DecimalField(
                label=_("Bobot %(line)s") % name, min_value=Decimal("0.25"), max_value=Decimal(4), decimal_places=2,
                step_size=Decimal("0.25"),
            )  # fmt: skip
            self.fields[f"cepat-{line.pk}"] = forms.BooleanField(
                label=_("%(line)s antrean cepat") % name, required=False
            )
        for key, field in self.fields.items():
            if isinstance(field.widget, forms.NumberInput):
                field.widget.attrs["class"] = "input"
            if "-" in key:
                field.widget.attrs["aria-label"] = str(field.label)

    @property
    def line_rows(self) -> Iterable[LineRow]:
        """The lines of the mall with their fields, in the order of the mall."""
        for line in self.names.lines.values():
            yield LineRow(
                name=text_in_language(line), agency=line.agency.short, zone=line.zone.number,
                limit=self[f"batas-{line.pk}"], weight=self[f"bobot-{line.pk}"], quick=self[f"cepat-{line.pk}"],
            )  # fmt: skip

    def terms(self) -> PolicyTerms:
        """Return the draft. Call it when the form is valid."""
        told = self.cleaned_data
        return PolicyTerms(
            rule=told["aturan"],
            usual_target_minutes=told["batas_umum"],
            most_overtaking_minutes=told["mendahului"],
            quick_counter_ids=tuple(int(one) for one in told["loket"]),
            lines={
                line: LineTerms(
                    target_minutes=told[f"batas-{line}"], weight=told[f"bobot-{line}"], quick=told[f"cepat-{line}"]
                )
                for line in self.names.lines
            },
        )


def _initial(terms: PolicyTerms, names: Names) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "aturan": terms.rule,
        "mendahului": terms.most_overtaking_minutes,
        "batas_umum": terms.usual_target_minutes,
        "loket": [str(one) for one in terms.quick_counter_ids],
    }
    for line in names.lines:
        one = terms.of(line)
        initial |= {
            f"batas-{line}": one.target_minutes, f"bobot-{line}": one.weight.normalize(), f"cepat-{line}": one.quick,
        }  # fmt: skip
    return initial


class _ReasonForm(forms.Form):
    alasan = forms.CharField(
        label=gettext_lazy("Alasan"),
        help_text=gettext_lazy("Tersimpan di riwayat dan jejak audit bersama nama Anda."),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "input"}),
    )


class PutForm(_ReasonForm):
    """Put a tried draft in force."""

    mulai = forms.ChoiceField(
        label=gettext_lazy("Berlaku mulai"),
        choices=(
            ("besok", gettext_lazy("Besok")),
            ("sekarang", gettext_lazy("Sekarang, juga untuk yang sudah menunggu")),
        ),
        widget=forms.Select(attrs={"class": "input"}),
    )
    field_order = ("mulai", "alasan")


class UndoForm(_ReasonForm):
    """Take the policy in force back."""


class WhyForm(forms.Form):
    """Which number, on which day."""

    nomor = forms.CharField(
        label=gettext_lazy("Nomor"), max_length=8, widget=forms.TextInput(attrs={"class": "input", "size": "8"})
    )
    tanggal = forms.DateField(label=gettext_lazy("Hari"), widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tanggal"].widget.attrs["class"] = "input"

    def clean_nomor(self) -> str:
        """Return the number as the tables write it: `A 042`, `a042` and `A042` are the same."""
        return "".join(str(self.cleaned_data["nomor"]).split()).upper()
