"""Writing a mall's own standard: a draft from the parent or the version before, component by component."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from anjungan.domain.catalog import events, permissions
from anjungan.domain.catalog.components import (
    BY_NAME,
    Content,
    Deviation,
    Part,
    content_from_json,
    content_to_json,
    deviations_from_json,
    deviations_to_json,
)
from anjungan.domain.catalog.errors import ChangedMeanwhile, NotADraft
from anjungan.domain.catalog.models import Service, ServiceStandard
from anjungan.domain.catalog.states import BINDING, OPEN, StandardState
from anjungan.domain.organizations.queries import mall_by_id
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.texts import plain_text

LONGEST_REASON = 1_000


@operation
def start_draft(*, mall_id: int, service_key: str, actor: Actor, now: datetime) -> ServiceStandard:
    """Begin a draft from the mall's own last version, else from the published standard of another region, else empty.

    While a version is open it is that one: starting twice makes one draft.
    Raises NotFound, NotAllowed.
    """
    service = service_of(service_key)
    permissions.require_edit(actor, mall_id=mall_id, agency_id=service.agency_id)
    return open_draft(mall_id=mall_id, service=service, actor=actor, now=now)


@part_of_operation
def open_draft(*, mall_id: int, service: Service, actor: Actor, now: datetime) -> ServiceStandard:
    """Do what `start_draft` promises, inside a larger operation that has asked for permission."""
    # Two who begin together: the second waits here, then finds the draft of the first.
    Service.objects.select_for_update(no_key=True).only("pk").get(pk=service.pk)
    mine = ServiceStandard.objects.filter(service=service, mall_id=mall_id)
    begun = mine.filter(state__in=OPEN).first()
    if begun is not None:
        return begun
    parent = (
        ServiceStandard.objects.filter(service=service, mall__isnull=True, state=StandardState.PUBLISHED)
        .order_by("-version")
        .first()
    )
    last = mine.filter(state__in=BINDING).order_by("-version").first()
    source = last or parent
    draft = ServiceStandard.objects.create(
        service=service,
        mall_id=mall_id,
        version=(mine.aggregate(last=Max("version"))["last"] or 0) + 1,
        content=source.content if source else content_to_json(Content()),
        deviations=last.deviations if last else [],
        parent=parent,
        locality=mall_by_id(mall_id=mall_id).city,
        drafted_by_id=actor.user_id,
        drafted_at=now,
    )
    announce(
        events.StandardDrafted(**subject_of(draft), parent_id=parent.pk if parent else None),
        by=actor, mall_id=mall_id, at=now,
    )  # fmt: skip
    return draft


@operation
def write_component(
    *, standard_id: int, component: str, part: Part[Any], revision: int, actor: Actor, now: datetime
) -> ServiceStandard:
    """Write one component of a draft.

    `revision` is what the writer read. Raises ChangedMeanwhile when somebody else wrote since, NotADraft, InvalidInput
    for a value that the component cannot hold, NotFound, NotAllowed.
    """
    if component not in BY_NAME:
        raise NotFound
    draft = draft_to_change(standard_id=standard_id, revision=revision, actor=actor)
    content = dataclasses.replace(content_from_json(draft.content), **{component: part})
    plain = content_to_json(content)
    content_from_json(plain)
    if plain == draft.content:
        return draft
    draft.content = plain
    return _save(draft, component=component, actor=actor, now=now)


@operation
def explain_deviation(
    *,
    standard_id: int,
    component: str,
    change: str,
    reason: str,
    legal_basis: str,
    revision: int,
    actor: Actor,
    now: datetime,
) -> ServiceStandard:
    """Say why a component leaves what the parent says, and under which rule. Empty texts take the explanation away.

    Raises what `write_component` raises.
    """
    if component not in BY_NAME:
        raise NotFound
    draft = draft_to_change(standard_id=standard_id, revision=revision, actor=actor)
    said = {
        name: plain_text(text, name=label, most=LONGEST_REASON).strip()
        for name, text, label in (
            ("change", change, _("Perubahan")),
            ("reason", reason, _("Alasan")),
            ("legal_basis", legal_basis, _("Dasar hukum")),
        )
    }
    if any(said.values()) and not all(said.values()):
        raise InvalidInput(reason=_("tulis perubahan, alasan, dan dasar hukumnya."))
    others = tuple(each for each in deviations_from_json(draft.deviations) if each.component != component)
    mine = (Deviation(component=component, **said),) if all(said.values()) else ()
    draft.deviations = deviations_to_json(others + mine)
    return _save(draft, component=component, actor=actor, now=now)


@operation
def discard_draft(*, standard_id: int, revision: int, actor: Actor, now: datetime) -> None:
    """Give a draft up. Raises ChangedMeanwhile, NotADraft, NotFound, NotAllowed."""
    draft = draft_to_change(standard_id=standard_id, revision=revision, actor=actor)
    fact = events.StandardDiscarded(**subject_of(draft))
    draft.delete()
    announce(fact, by=actor, mall_id=fact.mall_id, at=now)


@part_of_operation
def draft_to_change(*, standard_id: int, revision: int, actor: Actor) -> ServiceStandard:
    """Return the draft, held until the end, if the actor may write it and has read its last revision."""
    draft = held(standard_id=standard_id)
    permissions.require_edit(actor, mall_id=subject_of(draft)["mall_id"], agency_id=draft.service.agency_id)
    if draft.state != StandardState.DRAFT:
        raise NotADraft
    if draft.revision != revision:
        raise ChangedMeanwhile
    return draft


@part_of_operation
def held(*, standard_id: int) -> ServiceStandard:
    """Return a version of a mall with its service, held until the end of the operation. Raises NotFound."""
    found = (
        ServiceStandard.objects.select_for_update(of=("self",))
        .select_related("service")
        .filter(pk=standard_id, mall__isnull=False)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def subject_of(standard: ServiceStandard) -> dict[str, Any]:
    """Return what every fact about a version says of it."""
    return {"mall_id": standard.mall_id, "service_key": standard.service.key, "version": standard.version}


def service_of(key: str) -> Service:
    """Return the service with this key. Raises NotFound."""
    service = Service.objects.filter(key=key, withdrawn_at__isnull=True).first()
    if service is None:
        raise NotFound
    return service


def _save(draft: ServiceStandard, *, component: str, actor: Actor, now: datetime) -> ServiceStandard:
    draft.revision += 1
    draft.save(update_fields=["content", "deviations", "revision"])
    announce(
        events.StandardChanged(**subject_of(draft), component=component, revision=draft.revision),
        by=actor, mall_id=draft.mall_id, at=now,
    )  # fmt: skip
    return draft
