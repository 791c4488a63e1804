"""How much lighter a mall's standards are than their parents, in words and bars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anjungan.domain.catalog.queries.simplification import (
    Adopted,
    Measure,
    Simplification,
    Total,
    simplification,
)
from anjungan.interfaces.entry.formats import decimal_text, rupiah_text, whole_text

# The longer of the two bars is this wide.
WIDEST = 100.0


@dataclass(frozen=True, kw_only=True)
class ServiceLine:
    """One service under a measure: what the parent asks, what is asked here, and the difference in words."""

    name_id: str
    name_en: str
    service_key: str
    agency: str
    version: int
    parent: str
    here: str
    change: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class MeasureShown:
    """One measure over all services. Bars are of a hundred; `change` is the finding in a few words."""

    key: str
    label: str
    before: str
    after: str
    before_bar: str
    after_bar: str
    change: str
    tone: str
    finding: str
    services: list[ServiceLine]
    unknown: int


@dataclass(frozen=True, kw_only=True)
class SimplerPage:
    """All that a page on simplification may show. `adopted` of the `offered` services come from another standard."""

    measures: list[MeasureShown]
    adopted: int
    offered: int


def simpler_page(*, mall_id: int, on: date, agencies: frozenset[int] | None = None) -> SimplerPage:
    """Return the four measures of a mall's standards in force on a day, or of those of some of its agencies."""
    found = simplification(mall_id=mall_id, on=on, agencies=agencies)
    return SimplerPage(measures=_shown(found), adopted=len(found.adopted), offered=found.offered)


def _shown(found: Simplification) -> list[MeasureShown]:
    """Return the four measures as people read them, in the order papers, steps, days, rupiah."""
    return [_measure(total) for total in found.totals]


def _measure(total: Total) -> MeasureShown:
    measure = total.measure
    most = max(total.before, total.after) or 1
    changed = sorted(
        (*total.lighter, *total.heavier), key=lambda each: (each.change(measure) or 0, each.agency, each.name_id)
    )
    change = amount_of_change(measure, total.change)
    label = _label(measure)
    words = {"label": label, "before": amount(measure, total.before), "after": amount(measure, total.after)}
    return MeasureShown(
        key=measure.value, label=label, before=words["before"], after=words["after"],
        before_bar=f"{total.before / most * WIDEST:.1f}", after_bar=f"{total.after / most * WIDEST:.1f}",
        change=change, tone=_tone(total.change),
        finding=_("%(label)s: %(before)s di standar induk, %(after)s di sini.") % words,
        services=[_line(each, measure) for each in changed], unknown=len(total.unknown),
    )  # fmt: skip


def _line(each: Adopted, measure: Measure) -> ServiceLine:
    change = each.change(measure) or 0
    return ServiceLine(
        name_id=each.name_id, name_en=each.name_en, service_key=each.service_key, agency=each.agency,
        version=each.version, parent=amount(measure, each.at_parent(measure) or 0),
        here=amount(measure, each.here(measure) or 0), change=amount_of_change(measure, change), tone=_tone(change),
    )  # fmt: skip


def _tone(change: float) -> str:
    return "ok" if change < 0 else "warn" if change > 0 else ""


def _label(measure: Measure) -> str:
    return {
        Measure.PAPERS: _("Berkas yang diminta"),
        Measure.STEPS: _("Langkah yang ditempuh"),
        Measure.DAYS: _("Hari paling lama"),
        Measure.RUPIAH: _("Biaya terendah"),
    }[measure]


def amount(measure: Measure, value: float) -> str:
    """Return an amount with its unit: `12 berkas`, `3,5 hari`, `Rp150.000`."""
    if measure is Measure.RUPIAH:
        return rupiah_text(round(value)) if value else "Rp0"
    if measure is Measure.DAYS:
        text = whole_text(value) if value == round(value) else decimal_text(value, 1)
        return ngettext("%(count)s hari", "%(count)s hari", 1 if value == 1 else 2) % {"count": text}
    number = round(value)
    if measure is Measure.PAPERS:
        return ngettext("%(count)s berkas", "%(count)s berkas", number) % {"count": whole_text(number)}
    return ngettext("%(count)s langkah", "%(count)s langkah", number) % {"count": whole_text(number)}


def amount_of_change(measure: Measure, change: float) -> str:
    """Return a difference in words: `2 berkas lebih sedikit`."""
    if not change:
        return _("sama")
    text = {"amount": amount(measure, abs(change))}
    if measure is Measure.RUPIAH:
        return _("%(amount)s lebih murah") % text if change < 0 else _("%(amount)s lebih mahal") % text
    if measure is Measure.DAYS:
        return _("%(amount)s lebih cepat") % text if change < 0 else _("%(amount)s lebih lama") % text
    return _("%(amount)s lebih sedikit") % text if change < 0 else _("%(amount)s lebih banyak") % text
