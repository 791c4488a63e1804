"""Finding a service, a life event or an agency by everyday words. Open to everybody, like the page it serves."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.queries import Found, search_catalogue
from anjungan.domain.organizations.queries import mall_by_key
from anjungan.foundation import clock
from anjungan.interfaces.api.answering import PROBLEMS
from anjungan.interfaces.api.schemas import Name
from anjungan.interfaces.entry.public_pages import page_of

router = Router(tags=["Pencarian"])


class FoundOut(Schema):
    """Something that fits. `name` is Indonesian, `url` its page here, `zone` its place (null without a mall)."""

    kind: Literal["service", "life_event", "agency"]
    key: Name
    name: Name
    name_en: Name
    agency: Name | None
    zone: int | None
    url: Name


class FoundPage(Schema):
    """What fits, best first. Empty when nothing does: the question is then kept, in words only, for the editors."""

    items: list[FoundOut] = Field(max_length=50)


@router.get("/search", response={200: FoundPage, **PROBLEMS}, auth=None)
def search(
    request: HttpRequest,  # noqa: ARG001 - the framework passes it by this name
    q: Annotated[str, Query(max_length=240, pattern=r"^[^\x00]*$")],
    mall: Annotated[str | None, Query(max_length=80, pattern=r"^[a-z0-9_]+$")] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> dict[str, Any]:
    """Find services, life events and agencies by everyday words: slang, slips, short forms, simple English.

    With `mall` (its key), only what can be done there; without, the whole catalogue.
    """
    here = None if mall is None else mall_by_key(key=mall)
    found = search_catalogue(words=q, mall=here, limit=limit)
    if not found:
        catalog.record_unanswered(question=q, now=clock.now())
    return {"items": [_shown(each) for each in found]}


def _shown(found: Found) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "key": found.key,
        "name": found.name_id,
        "name_en": found.name_en,
        "agency": found.agency_key or None,
        "zone": found.zone,
        "url": page_of(found.kind, found.key),
    }
