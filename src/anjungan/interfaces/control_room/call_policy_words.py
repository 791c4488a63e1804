"""A call policy in words: what it says of everybody, of each line, and what a draft changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anjungan.domain.premises.queries import counters_of, lines_of
from anjungan.domain.queueing.queries import LineTerms, PolicyTerms
from anjungan.interfaces.entry.formats import decimal_text, duration_text, text_in_language

if TYPE_CHECKING:
    from decimal import Decimal

    from anjungan.domain.premises.models import Line


@dataclass(frozen=True, kw_only=True)
class Names:
    """How the mall's lines and counters are called, by id."""

    lines: Mapping[int, Line]
    counters: Mapping[int, str]

    def line(self, line_id: int) -> str:
        """Return the name of a line in the language of the page; an old line has only its number."""
        found = self.lines.get(line_id)
        return text_in_language(found) if found else f"#{line_id}"


@dataclass(frozen=True, kw_only=True)
class LineWords:
    """What a policy says of one line."""

    name: str
    agency: str
    zone: int
    terms: LineTerms
    weight: str


@dataclass(frozen=True, kw_only=True)
class PolicyWords:
    """A policy as a manager reads it. `lines` is empty where lines do not matter."""

    title: str
    sentences: Sequence[str]
    lines: Sequence[LineWords]
    has_quick: bool


def names_of(mall_id: int) -> Names:
    """Return the names of the lines and counters of a mall. Two statements."""
    return Names(
        lines={line.pk: line for line in lines_of(mall_id=mall_id)},
        counters={counter.pk: counter.code for counter in counters_of(mall_id=mall_id)},
    )


def weight_text(weight: Decimal) -> str:
    """Return a weight without zeros that say nothing: `1`, `1,5`."""
    places = 0 if weight == round(weight) else 1 if weight == round(weight, 1) else 2
    return decimal_text(weight, places)


def words_of(terms: PolicyTerms, names: Names) -> PolicyWords:
    """Return a policy in words."""
    by_limit = terms.rule == "least_slack"
    sentences = [
        _(
            "Orang yang paling banyak menghabiskan batas tunggu antreannya dipanggil lebih dahulu, dari semua antrean "
            "yang dilayani loket."
        )
        if by_limit
        else _("Orang yang datang lebih dahulu dipanggil lebih dahulu, dari semua antrean yang dilayani loket."),
        _("Prioritas yang dinyatakan dihitung sebagai waktu menunggu."),
    ]
    if terms.quick_counter_ids:
        sentences.append(_quick_sentence(terms, names))
    if by_limit or terms.quick_counter_ids:
        sentences.append(
            _("Tidak ada yang didahului orang yang datang lebih dari %(minutes)s sesudahnya.")
            % {"minutes": duration_text(60 * terms.most_overtaking_minutes)}
        )
    shown = (
        names.lines.values() if by_limit else [names.lines[one] for one in _quick_lines(terms) if one in names.lines]
    )
    return PolicyWords(
        title=_("Paling dekat batas tunggu") if by_limit else _("Urutan datang"),
        sentences=sentences,
        lines=[_line_words(line, terms) for line in shown],
        has_quick=bool(terms.quick_counter_ids),
    )


def _quick_lines(terms: PolicyTerms) -> list[int]:
    return [line for line, one in terms.lines.items() if one.quick]


def _quick_sentence(terms: PolicyTerms, names: Names) -> str:
    codes = sorted(names.counters.get(one, f"#{one}") for one in terms.quick_counter_ids)
    lines = [names.line(one) for one in _quick_lines(terms)]
    return ngettext(
        "Loket cepat %(counters)s memanggil lebih dahulu: %(lines)s.",
        "Loket cepat %(counters)s memanggil lebih dahulu: %(lines)s.",
        len(codes),
    ) % {"counters": ", ".join(codes), "lines": ", ".join(lines)}


def _line_words(line: Line, terms: PolicyTerms) -> LineWords:
    one = terms.of(line.pk)
    return LineWords(
        name=text_in_language(line), agency=line.agency.short, zone=line.zone.number, terms=one,
        weight=weight_text(one.weight),
    )  # fmt: skip


def changes_of(before: PolicyTerms, after: PolicyTerms, names: Names) -> list[str]:
    """Return what a draft changes, one sentence each."""
    found = []
    if before.rule != after.rule:
        found.append(
            _("Aturan: %(before)s menjadi %(after)s.")
            % {"before": words_of(before, names).title.lower(), "after": words_of(after, names).title.lower()}
        )
    if before.most_overtaking_minutes != after.most_overtaking_minutes and after.rule == before.rule:
        found.append(
            _("Batas mendahului: %(before)s menjadi %(after)s.")
            % {
                "before": duration_text(60 * before.most_overtaking_minutes),
                "after": duration_text(60 * after.most_overtaking_minutes),
            }
        )
    if set(before.quick_counter_ids) != set(after.quick_counter_ids):
        codes = [names.counters.get(one, f"#{one}") for one in after.quick_counter_ids]
        found.append(
            _("Loket cepat menjadi: %(counters)s.") % {"counters": ", ".join(sorted(codes))}
            if codes
            else _("Tidak ada lagi loket cepat.")
        )
    found += [
        sentence
        for line in names.lines
        for sentence in _line_changes(
            names.line(line), before.of(line), after.of(line), by_limit=after.rule == "least_slack"
        )
    ]
    return found


def _line_changes(name: str, before: LineTerms, after: LineTerms, *, by_limit: bool) -> list[str]:
    found = []
    if by_limit and before.target_minutes != after.target_minutes:
        found.append(
            _("%(line)s: batas %(before)s menjadi %(after)s.")
            % {
                "line": name,
                "before": duration_text(60 * before.target_minutes),
                "after": duration_text(60 * after.target_minutes),
            }
        )
    if by_limit and before.weight != after.weight:
        found.append(
            _("%(line)s: bobot %(before)s menjadi %(after)s.")
            % {"line": name, "before": weight_text(before.weight), "after": weight_text(after.weight)}
        )
    if before.quick != after.quick:
        sentence = _("%(line)s: antrean cepat.") if after.quick else _("%(line)s: bukan lagi antrean cepat.")
        found.append(sentence % {"line": name})
    return found
