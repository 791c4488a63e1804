"""Waktu tempuh: the way back to the building that is assumed for visitors who said nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy

from anjungan.domain.forecasting.queries import WaysBack, ways_back
from anjungan.interfaces.control_room.hours_forms import DateInput
from anjungan.interfaces.control_room.place import InRoom

MOST_MINUTES = 60


class WayBackForm(forms.Form):
    """So many minutes, from a day on."""

    menit = forms.IntegerField(
        label=gettext_lazy("Waktu tempuh, menit"),
        help_text=gettext_lazy("0 sampai 60. Pengunjung yang memilih sendiri tetap memakai pilihannya."),
        min_value=0,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric", "size": "4"}),
    )
    mulai = forms.DateField(label=gettext_lazy("Mulai"), widget=DateInput())

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["mulai"].widget.attrs["class"] = "input"


@dataclass(frozen=True, kw_only=True)
class WayBackCard:
    """All that control_room/parts/way_back.html may show."""

    rules: WaysBack
    form: forms.Form


def way_back_card(here: InRoom, form: forms.Form | None = None) -> WayBackCard:
    """Return the way back as it stands, with the form to change it."""
    rules = ways_back(mall_id=here.mall.pk, day=here.today)
    usual = {"menit": rules.current.minutes, "mulai": here.today}
    return WayBackCard(rules=rules, form=WayBackForm(initial=usual) if form is None else form)
