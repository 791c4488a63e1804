"""What happened in life as a way through services: in which order, and which paper of one step serves another."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter

from anjungan.domain.catalog.models import Document, LifeEvent, LifeEventStep, Offering
from anjungan.domain.catalog.queries.offerings import offerings_at
from anjungan.domain.organizations.models import Mall


@dataclass(frozen=True, kw_only=True)
class Handover:
    """A paper that one step issues and another asks for. `step` is the number of the other step."""

    step: int
    service_id: str
    service_en: str
    document_id: str
    document_en: str


@dataclass(frozen=True, kw_only=True)
class BundleStep:
    """One service on the way. `offering` is None when this mall does not offer it; `when` None means always."""

    number: int
    service_key: str
    name_id: str
    name_en: str
    agency: str
    optional: bool
    when: str | None
    offering: Offering | None
    needs: tuple[Handover, ...]
    gives: tuple[Handover, ...]


@dataclass(frozen=True, kw_only=True)
class LifeEventBundle:
    """A life event with its steps, each after all that it needs."""

    key: str
    name_id: str
    name_en: str
    description_id: str
    steps: tuple[BundleStep, ...]


def life_event_bundle(*, mall: Mall | int | None, key: str) -> LifeEventBundle | None:
    """Return a life event with its steps at a mall (None: anywhere); None when there is no such event."""
    return next(iter(_bundles(mall, LifeEvent.objects.filter(key=key, withdrawn_at__isnull=True)[:1])), None)


def life_event_bundles(*, mall: Mall | int | None) -> list[LifeEventBundle]:
    """Return every life event, by name. Four statements."""
    return _bundles(mall, LifeEvent.objects.filter(withdrawn_at__isnull=True).order_by("name_id"))


def _bundles(mall: Mall | int | None, events: object) -> list[LifeEventBundle]:
    known = list(events)  # type: ignore[call-overload]
    if not known:
        return []
    steps = LifeEventStep.objects.filter(event__in=known).select_related("service__agency").order_by("order")
    documents = {document.key: document for document in Document.objects.all()}
    offered = {offering.service_id: offering for offering in offerings_at(mall=mall)} if mall is not None else {}
    of_event: dict[int, list[LifeEventStep]] = {}
    for step in steps.defer("service__search_text", "service__search_vector"):
        of_event.setdefault(step.event_id, []).append(step)
    return [_bundle(event, of_event.get(event.pk, []), documents, offered) for event in known]


def _bundle(
    event: LifeEvent, steps: list[LifeEventStep], documents: dict[str, Document], offered: dict[int, Offering]
) -> LifeEventBundle:
    ordered = _in_order(steps)
    number = {step.service.key: place for place, step in enumerate(ordered, start=1)}
    by_key = {step.service.key: step for step in ordered}

    def handover(service: str, document: str) -> Handover:
        other, paper = by_key[service].service, documents.get(document)
        return Handover(
            step=number[service], service_id=other.name_id, service_en=other.name_en,
            document_id=paper.name_id if paper else document, document_en=paper.name_en if paper else "",
        )  # fmt: skip

    gives: dict[str, list[Handover]] = {}
    for step in ordered:
        for earlier in step.depends_on:
            if earlier["service"] in by_key:
                gives.setdefault(earlier["service"], []).append(handover(step.service.key, earlier["document"]))
    return LifeEventBundle(
        key=event.key, name_id=event.name_id, name_en=event.name_en, description_id=event.description_id,
        steps=tuple(
            BundleStep(
                number=number[step.service.key], service_key=step.service.key, name_id=step.service.name_id,
                name_en=step.service.name_en, agency=step.service.agency.short, optional=step.optional, when=step.when,
                offering=offered.get(step.service_id),
                needs=tuple(
                    handover(each["service"], each["document"]) for each in step.depends_on if each["service"] in by_key
                ),
                gives=tuple(gives.get(step.service.key, ())),
            )
            for step in ordered
        ),
    )  # fmt: skip


def _in_order(steps: list[LifeEventStep]) -> list[LifeEventStep]:
    """Return the steps so that each stands after all it depends on, otherwise as they were ordered."""
    by_key = {step.service.key: step for step in steps}
    sorter = TopologicalSorter(
        {step.service.key: [each["service"] for each in step.depends_on if each["service"] in by_key] for step in steps}
    )
    sorter.prepare()
    ready, ordered = list(sorter.get_ready()), []
    while ready:
        ready.sort(key=lambda key: by_key[key].order)
        key = ready.pop(0)
        ordered.append(by_key[key])
        sorter.done(key)
        ready += sorter.get_ready()
    return ordered
