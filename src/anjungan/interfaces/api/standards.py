"""Standards in force and life events. Open to everybody: the law has them published."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema
from pydantic import StringConstraints

from anjungan.domain.catalog.components import BY_NAME, EVERY, PUBLIC, content_to_json
from anjungan.domain.catalog.components.telling import lines_of
from anjungan.domain.catalog.queries.life_events import LifeEventBundle, life_event_bundle, life_event_bundles
from anjungan.domain.catalog.queries.standards import StandardInForce, standard_in_force, standards_in_force
from anjungan.domain.organizations.queries import mall_by_key
from anjungan.foundation import clock
from anjungan.foundation.errors import NotFound
from anjungan.interfaces.api.answering import PROBLEMS
from anjungan.interfaces.api.schemas import Day, Many, Name

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall

router = Router(tags=["Standar pelayanan"])
MallKey = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9_]+$")]
ServiceKey = Annotated[str, Path(max_length=100, pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Key = Annotated[str, StringConstraints(max_length=120)]


class ComponentOut(Schema):
    """One component: its typed value (null: unknown), the words it was read from, and the same in sentences."""

    number: int | None
    name: Key
    label: Key
    value: Any
    raw: Text | None
    lines: list[Text] | None = Field(max_length=400)


class StandardOut(Schema):
    """The standard that holds for a service. Null is unknown; an empty list is known to be empty.

    `of_this_mall` false: a standard of another region (`locality`, `as_of`, `sources`), not a rule here.
    """

    service: Key
    name_id: Name
    name_en: Name
    agency: Key
    version: int
    of_this_mall: bool
    locality: Key
    as_of: Key | None
    sources: list[Text] = Field(max_length=50)
    valid_from: date | None
    valid_until: date | None
    decree: Key
    components: list[ComponentOut] = Field(max_length=20)


class StandardPage(Schema):
    """Some standards, by the key of their service. `next` is what to send as `after` for the following ones."""

    items: list[StandardOut] = Field(max_length=50)
    next: Key | None


class PaperOut(Schema):
    """A paper that is handed from one step to another; `step` is the number of the other."""

    step: int
    document: Name


class StepOut(Schema):
    """One service on the way. `needs` come from earlier steps, `gives` serve later ones."""

    number: int
    service: Key
    name_id: Name
    name_en: Name
    agency: Key
    optional: bool
    when: Text | None
    offered_here: bool
    needs: list[PaperOut] = Field(max_length=50)
    gives: list[PaperOut] = Field(max_length=50)


class LifeEventOut(Schema):
    """Something that happens to people, as services in the order in which their papers become ready."""

    key: Key
    name_id: Name
    name_en: Name
    steps: list[StepOut] = Field(max_length=50)


@router.get("/malls/{key}/standards", response={200: StandardPage, **PROBLEMS}, auth=None)
def list_standards(
    request: HttpRequest,  # noqa: ARG001 - the framework passes it by this name
    key: MallKey,
    after: Annotated[str, Query(max_length=100, pattern=r"^[a-z0-9_.]*$")] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> dict[str, Any]:
    """List the standards in force today of the services that a mall offers, a page at a time."""
    mall = mall_by_key(key=key)
    known = standards_in_force(mall=mall, on=_today(mall))
    keys = [each for each in sorted(known) if each > after]
    return {
        "items": [_standard(known[each]) for each in keys[:limit]],
        "next": keys[limit - 1] if len(keys) > limit else None,
    }


@router.get("/malls/{key}/services/{service}/standard", response={200: StandardOut, **PROBLEMS}, auth=None)
def read_standard(
    request: HttpRequest,  # noqa: ARG001 - as above
    key: MallKey,
    service: ServiceKey,
    on: Day | None = None,
) -> dict[str, Any]:
    """Read the standard that holds, or held on a day (`on`), for one service at a mall."""
    mall = mall_by_key(key=key)
    found = standard_in_force(service=service, mall=mall, on=on or _today(mall))
    if found is None:
        raise NotFound
    return _standard(found)


@router.get("/malls/{key}/life-events", response={200: Many[LifeEventOut], **PROBLEMS}, auth=None)
def list_life_events(request: HttpRequest, key: MallKey) -> list[dict[str, Any]]:  # noqa: ARG001 - as above
    """List the life events with their steps at a mall."""
    return [_event(each) for each in life_event_bundles(mall=mall_by_key(key=key))]


@router.get("/malls/{key}/life-events/{event}", response={200: LifeEventOut, **PROBLEMS}, auth=None)
def read_life_event(
    request: HttpRequest,  # noqa: ARG001 - as above
    key: MallKey,
    event: Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9_-]+$")],
) -> dict[str, Any]:
    """Read one life event with its steps at a mall."""
    found = life_event_bundle(mall=mall_by_key(key=key), key=event)
    if found is None:
        raise NotFound
    return _event(found)


def _today(mall: Mall) -> date:
    return clock.business_date(clock.now(), mall.time_zone)


def _standard(found: StandardInForce) -> dict[str, Any]:
    plain = content_to_json(found.content)
    return {
        "service": found.service_key, "name_id": found.name_id, "name_en": found.name_en, "agency": found.agency_key,
        "version": found.version, "of_this_mall": found.of_this_mall, "locality": found.locality, "as_of": found.as_of,
        "sources": list(found.sources), "valid_from": found.valid_from, "valid_until": found.valid_until,
        "decree": found.decree,
        "components": [
            {
                "number": each.number, "name": each.name, "label": str(BY_NAME[each.name].label), **plain[each.name],
                "lines": lines_of(found.content, each.name),
            }
            for each in EVERY
            if each.name in PUBLIC
        ],
    }  # fmt: skip


def _event(found: LifeEventBundle) -> dict[str, Any]:
    return {
        "key": found.key, "name_id": found.name_id, "name_en": found.name_en,
        "steps": [
            {
                "number": step.number, "service": step.service_key, "name_id": step.name_id, "name_en": step.name_en,
                "agency": step.agency, "optional": step.optional, "when": step.when,
                "offered_here": step.offering is not None,
                "needs": [{"step": each.step, "document": each.document_id} for each in step.needs],
                "gives": [{"step": each.step, "document": each.document_id} for each in step.gives],
            }
            for step in found.steps
        ],
    }  # fmt: skip
