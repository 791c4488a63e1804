"""Spreadsheets with standards: taken in as they are, looked at, then made into drafts."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from anjungan.domain.catalog import events, permissions
from anjungan.domain.catalog.components import content_from_json, content_to_json
from anjungan.domain.catalog.components.sheet import content_of_cells
from anjungan.domain.catalog.components.tables import AGENCY, KEY, NAME, Unreadable, read_table
from anjungan.domain.catalog.errors import SheetApplied, SheetUnreadable
from anjungan.domain.catalog.models import ImportedSheet, Service
from anjungan.domain.catalog.operations.drafting import open_draft
from anjungan.domain.catalog.states import StandardState
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, NotAllowed, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation
from anjungan.foundation.texts import plain_text

LONGEST_NAME = 160


@operation
def upload_sheet(*, mall_id: int, file_name: str, content: bytes, actor: Actor, now: datetime) -> ImportedSheet:
    """Take a spreadsheet in: every row as it is, each with the service it names when there is one.

    Nothing else changes. The same file again is the same sheet. Raises SheetUnreadable with the reason, NotAllowed.
    """
    agencies = permissions.agencies_edited(actor, mall_id=mall_id)
    if agencies is not None and not agencies:
        raise NotAllowed
    name = plain_text(file_name, name=_("Nama berkas"), most=10_000)[-LONGEST_NAME:]
    digest = sha256(content).hexdigest()
    known = ImportedSheet.objects.filter(mall_id=mall_id, digest=digest).first()
    if known is not None:
        return known
    try:
        table = read_table(content, name=name)
    except Unreadable as reason:
        raise SheetUnreadable(reason=str(reason)) from reason
    find = _Finder(agencies)
    rows = [{"number": cells.number, "cells": cells, "service": find.service(cells)} for cells in table]
    sheet, is_new = ImportedSheet.objects.get_or_create(
        mall_id=mall_id, digest=digest,
        defaults={"file_name": name, "rows": rows, "uploaded_by_id": actor.user_id, "uploaded_at": now},
    )  # fmt: skip
    if is_new:
        announce(
            events.SheetUploaded(mall_id=mall_id, sheet=str(sheet.uuid), rows=len(rows)),
            by=actor, mall_id=mall_id, at=now,
        )  # fmt: skip
    return sheet


@operation
def match_row(*, sheet_id: int, row: int, service_key: str, actor: Actor, now: datetime) -> ImportedSheet:
    """Say which service a row is about; an empty key leaves it waiting.

    Raises SheetApplied, NotFound, NotAllowed for a service of another agency.
    """
    sheet = _held(sheet_id, actor)
    if sheet.applied_at is not None:
        raise SheetApplied
    if service_key:
        service = Service.objects.filter(key=service_key, withdrawn_at__isnull=True).first()
        if service is None:
            raise NotFound
        permissions.require_edit(actor, mall_id=sheet.mall_id, agency_id=service.agency_id)
    for each in sheet.rows:
        if each["number"] == row:
            each["service"] = service_key or None
            break
    else:
        raise NotFound
    sheet.save(update_fields=["rows"])
    announce(
        events.SheetRowMatched(mall_id=sheet.mall_id, sheet=str(sheet.uuid), row=row, service_key=service_key),
        by=actor, mall_id=sheet.mall_id, at=now,
    )  # fmt: skip
    return sheet


@operation
def apply_sheet(*, sheet_id: int, actor: Actor, now: datetime) -> ImportedSheet:
    """Write what the rows say into drafts, one for each service; rows without a service go on waiting.

    A service whose version is being reviewed is left alone and reported. Cells that cannot be read keep their words in
    the draft. `outcome` lists each row with what became of it. Raises SheetApplied, NotFound, NotAllowed.
    """
    sheet = _held(sheet_id, actor)
    if sheet.applied_at is not None:
        raise SheetApplied
    services = {
        service.key: service
        for service in Service.objects.filter(key__in=[row["service"] for row in sheet.rows if row["service"]])
    }
    outcome = [_apply_row(sheet, row, services, actor, now) for row in sheet.rows]
    sheet.outcome, sheet.applied_at, sheet.applied_by_id = outcome, now, actor.user_id
    sheet.save(update_fields=["outcome", "applied_at", "applied_by"])
    announce(
        events.SheetApplied(
            mall_id=sheet.mall_id, sheet=str(sheet.uuid),
            drafts=sum(each["result"] == "drafted" for each in outcome),
            unread=sum(each["unread"] for each in outcome),
        ),
        by=actor, mall_id=sheet.mall_id, at=now,
    )  # fmt: skip
    return sheet


def _apply_row(
    sheet: ImportedSheet, row: dict[str, Any], services: dict[str, Service], actor: Actor, now: datetime
) -> dict[str, Any]:
    """Return what became of a row: waiting, not_allowed, in_review, refused, unchanged or drafted."""

    def result(word: str, *, unread: int = 0, version: int | None = None, reason: str = "") -> dict[str, Any]:
        return {"number": row["number"], "result": word, "unread": unread, "version": version, "reason": reason}

    service = services.get(row["service"] or "")
    if service is None:
        return result("waiting")
    try:
        permissions.require_edit(actor, mall_id=sheet.mall_id, agency_id=service.agency_id)
    except NotAllowed:
        return result("not_allowed")
    draft = open_draft(mall_id=sheet.mall_id, service=service, actor=actor, now=now)
    if draft.state != StandardState.DRAFT:
        return result("in_review", version=draft.version)
    known = content_from_json(draft.content)
    try:
        content = content_of_cells(row["cells"], known=known)
        plain = content_to_json(content)
        content_from_json(plain)
    except DomainError as refusal:
        return result("refused", version=draft.version, reason=refusal.user_message)
    unread = len(content.unread)
    if plain == draft.content:
        return result("unchanged", unread=unread, version=draft.version)
    draft.content, draft.revision = plain, draft.revision + 1
    draft.save(update_fields=["content", "revision"])
    return result("drafted", unread=unread, version=draft.version)


def _held(sheet_id: int, actor: Actor) -> ImportedSheet:
    sheet = ImportedSheet.objects.select_for_update(of=("self",)).filter(pk=sheet_id).first()
    if sheet is None:
        raise NotFound
    agencies = permissions.agencies_edited(actor, mall_id=sheet.mall_id)
    if agencies is not None and sheet.uploaded_by_id != actor.user_id:
        raise NotAllowed
    return sheet


class _Finder:
    """Finds the service that a row names: by its key, else by its very name."""

    def __init__(self, agencies: frozenset[int] | None) -> None:
        services = Service.objects.filter(withdrawn_at__isnull=True).select_related("agency")
        if agencies is not None:
            services = services.filter(agency__in=agencies)
        self.keys: set[str] = set()
        self.names: dict[str, list[tuple[str, str]]] = {}
        for service in services.defer("search_text", "search_vector"):
            self.keys.add(service.key)
            self.names.setdefault(_plain(service.name_id), []).append((service.key, _plain(service.agency.short)))

    def service(self, cells: dict[str, str]) -> str | None:
        key = cells.get(KEY, "").strip()
        if key in self.keys:
            return key
        # Offices that know no key write the name where the key belongs.
        named = self.names.get(_plain(cells.get(NAME, ""))) or self.names.get(_plain(key), [])
        agency = _plain(cells.get(AGENCY, ""))
        fitting = [found for found, short in named if short == agency] or [found for found, _short in named]
        return fitting[0] if len(fitting) == 1 else None


def _plain(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.lower()).split())
