"""What a standard says, written out once for each of its versions and each language.

A version in force never changes, so its lists are not written anew for every reader. What is live (who is open, how
long one waits) stays outside.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anjungan.domain.catalog.components import FeeBasis, Requirement
from anjungan.domain.catalog.components.telling import evidence_words, length, lines_of, rupiah
from anjungan.domain.catalog.queries import ServiceAtMall, StandardInForce
from anjungan.foundation.remembered import Remembered

# About fifteen thousand bytes each.
_MOST = 1000


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One way to answer a requirement: things that are brought together, and for whom this way is meant."""

    things: list[str]
    when: str


@dataclass(frozen=True, kw_only=True)
class ToBring:
    """A requirement as a person reads it. `choices` are alternatives: any one is enough."""

    question: str
    when: str
    choices: list[Choice]

    @property
    def has_alternatives(self) -> bool:
        """Whether one of several is enough."""
        return len(self.choices) > 1


@dataclass(frozen=True, kw_only=True)
class Told:
    """A standard in the active language: some words for the facts, and parts of the page as they are shown.

    Empty texts are unknown. `has_list`: something is to be brought.
    """

    at_counter: str
    ready: str
    fee: str
    has_list: bool
    exclusions: SafeString
    heading: SafeString
    bring: SafeString
    steps: SafeString
    more: SafeString
    said_by: SafeString


_told: Remembered[tuple[str, str], Told] = Remembered(_MOST)


def told(service: ServiceAtMall) -> Told:
    """Return the standard of a service written out in the active language."""
    key = (service.standard_written, get_language() or "")
    return _told.get(key) or _told.put(key, _written_out(service.standard))


def _written_out(standard: StandardInForce | None) -> Told:
    asked = standard.content.requirements.value if standard is not None else None
    to_bring = None if asked is None else [_asked(each) for each in asked]
    fee = _fee(standard)
    parts = {
        "standard": standard,
        "to_bring": to_bring,
        "always": [each for each in to_bring or [] if not each.when],
        "sometimes": [each for each in to_bring or [] if each.when],
        "exclusions": _lines(standard, "exclusions"),
        "steps": _lines(standard, "procedure"),
        "fee_lines": _fee_lines(standard, fee),
        "product": _first(standard, "product"),
        "compensation": _lines(standard, "compensation"),
        "complaints": _lines(standard, "complaints"),
        "legal_basis": _lines(standard, "legal_basis"),
    }

    def part(name: str) -> SafeString:
        return render_to_string(f"portal/told/{name}.html", parts)

    return Told(
        at_counter=_first(standard, "counter_minutes"), ready=_ready(standard), fee=fee, has_list=bool(to_bring),
        exclusions=part("exclusions"), heading=part("heading"), bring=part("bring"), steps=part("steps"),
        more=part("more"), said_by=part("said_by"),
    )  # fmt: skip


def _ready(standard: StandardInForce | None) -> str:
    limit = standard.content.time_limit.value if standard is not None else None
    return length(limit.value, limit.unit, least=limit.least) if limit is not None else ""


def _fee(standard: StandardInForce | None) -> str:
    """Return what a service costs in a few letters: free, one amount, from the least, or that it is worked out."""
    fee = standard.content.fee.value if standard is not None else None
    if fee is None:
        return ""
    if fee.basis is FeeBasis.FREE:
        return _("Gratis")
    amounts = [variant.amount for variant in fee.variants]
    if not amounts:
        return _("Dihitung") if fee.basis is FeeBasis.FORMULA else ""
    least = rupiah(min(amounts)) if min(amounts) else _("Gratis")
    return least if len(set(amounts)) == 1 else _("mulai %(amount)s") % {"amount": least}


def _fee_lines(standard: StandardInForce | None, short: str) -> list[str]:
    """Return every amount with what it is for, when there is more than the short form says."""
    fee = standard.content.fee.value if standard is not None else None
    if fee is None or (len(fee.variants) <= 1 and not fee.note):
        return []
    return [line for line in _lines(standard, "fee") if line != short]


def _asked(requirement: Requirement) -> ToBring:
    lists = requirement.lists
    alone = len(lists) == 1 and lists[0].when is not None and requirement.when is None
    return ToBring(
        question=requirement.question,
        when=(lists[0].when if alone else requirement.when) or "",
        choices=[
            Choice(things=[evidence_words(each) for each in one.evidence], when="" if alone else one.when or "")
            for one in lists
        ],
    )


def _lines(standard: StandardInForce | None, component: str) -> list[str]:
    return (lines_of(standard.content, component) or []) if standard is not None else []


def _first(standard: StandardInForce | None, component: str) -> str:
    return next(iter(_lines(standard, component)), "")
