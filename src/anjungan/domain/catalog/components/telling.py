"""A standard in plain sentences: the same words on the editor's preview, in comparisons and in files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from anjungan.domain.catalog.components.content import (
    Content,
    Duration,
    Evidence,
    EvidenceForm,
    Fee,
    FeeBasis,
    LegalSource,
    Part,
    Product,
    Requirement,
    Step,
    StepActor,
    TimeLimit,
    TimeUnit,
)


def lines_of(content: Content, name: str) -> list[str] | None:
    """Return a component in sentences; None when it is unknown, an empty list when there is known to be none."""
    part: Part[Any] = getattr(content, name)
    if part.value is None:
        return None
    tell = _TELLERS.get(name)
    return list(tell(part.value)) if tell else [str(each) for each in part.value]


def rupiah(amount: int) -> str:
    """Return an amount as people write it: Rp350.000."""
    grouped = f"{amount:,}"
    return f"Rp{grouped}" if (get_language() or "").startswith("en") else f"Rp{grouped.replace(',', '.')}"


def length(value: float, unit: TimeUnit, *, least: float | None = None) -> str:
    """Return a length of time in words: 3 sampai 4 hari kerja."""
    number = (
        f"{value:g}"
        if least is None
        else _("%(least)s sampai %(most)s") % {"least": f"{least:g}", "most": f"{value:g}"}
    )
    count = 1 if value == 1 else 2
    words = {
        TimeUnit.MINUTES: ngettext("%(number)s menit", "%(number)s menit", count),
        TimeUnit.HOURS: ngettext("%(number)s jam", "%(number)s jam", count),
        TimeUnit.WORKING_DAYS: ngettext("%(number)s hari kerja", "%(number)s hari kerja", count),
        TimeUnit.DAYS: ngettext("%(number)s hari kalender", "%(number)s hari kalender", count),
    }
    return words[unit] % {"number": number}


def time_words(limit: TimeLimit) -> str:
    """Return the promise with the event it is counted from."""
    told = length(limit.value, limit.unit, least=limit.least)
    if limit.starts_when:
        told = _("%(time)s sejak %(event)s") % {"time": told, "event": limit.starts_when}
    return told


def evidence_words(evidence: Evidence) -> str:
    """Return one thing to bring, with its form and number."""
    forms = {
        EvidenceForm.COPY: _("salinan"), EvidenceForm.ORIGINAL: _("asli"),
        EvidenceForm.BOTH: _("asli dan salinan"), EvidenceForm.INFORMATION: _("datanya"),
    }  # fmt: skip
    parts = [forms[evidence.form]] if evidence.form else []
    if evidence.quantity:
        parts.append(ngettext("%(count)s lembar", "%(count)s lembar", evidence.quantity) % {"count": evidence.quantity})
    return f"{evidence.name} ({', '.join(parts)})" if parts else evidence.name


def requirement_words(requirement: Requirement) -> str:
    """Return a requirement with its alternatives and its condition."""
    choices = []
    for answers in requirement.lists:
        told = " + ".join(evidence_words(each) for each in answers.evidence)
        choices.append(_("%(what)s (bila %(when)s)") % {"what": told, "when": answers.when} if answers.when else told)
    told = choices[0] if len(choices) == 1 else _("Salah satu: %(choices)s") % {"choices": "; ".join(choices)}
    if not choices:
        told = requirement.question
    return _("%(what)s, bila %(when)s") % {"what": told, "when": requirement.when} if requirement.when else told


def _requirements(value: tuple[Requirement, ...]) -> Iterator[str]:
    return (requirement_words(each) for each in value)


def _steps(value: tuple[Step, ...]) -> Iterator[str]:
    return (step_words(each) for each in value)


def step_words(step: Step) -> str:
    """Return a step with who does it and how long it takes."""
    told = f"{actor_words(step.actor)}: {step.text}"
    return f"{told} ({duration_words(step.duration)})" if step.duration else told


def actor_words(actor: StepActor) -> str:
    """Return who does a step."""
    return {
        StepActor.APPLICANT: _("Pemohon"), StepActor.OFFICER: _("Petugas"), StepActor.OFFICIAL: _("Pejabat"),
        StepActor.AGENCY_HEAD: _("Kepala dinas"), StepActor.SYSTEM: _("Sistem"), StepActor.BANK: _("Bank"),
    }[actor]  # fmt: skip


def duration_words(duration: Duration) -> str:
    """Return how long a step takes."""
    return length(duration.value, duration.unit)


def _time(value: TimeLimit) -> Iterator[str]:
    yield time_words(value)
    if value.note:
        yield value.note


def _fee(value: Fee) -> Iterator[str]:
    if value.basis is FeeBasis.FREE:
        yield _("Gratis")
    for variant in value.variants:
        told = f"{variant.label}: {rupiah(variant.amount)}"
        yield _("%(what)s, bila %(when)s") % {"what": told, "when": variant.when} if variant.when else told
    if value.basis is FeeBasis.FORMULA:
        yield _("Dihitung: %(formula)s") % {"formula": value.formula or _("rumusnya belum dicatat")}
    if value.note:
        yield value.note


def _product(value: Product) -> Iterator[str]:
    yield value.name


def _legal(value: tuple[LegalSource, ...]) -> Iterator[str]:
    return (f"{each.number}, {each.title}" for each in value)


def _minutes(value: int) -> Iterator[str]:
    yield length(value, TimeUnit.MINUTES)


_TELLERS: dict[str, Callable[[Any], Iterator[str]]] = {
    "requirements": _requirements,
    "procedure": _steps,
    "time_limit": _time,
    "fee": _fee,
    "product": _product,
    "legal_basis": _legal,
    "counter_minutes": _minutes,
}
