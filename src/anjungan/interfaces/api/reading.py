"""Reads: malls, agencies, services, lines, counters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import StringConstraints

from anjungan.domain.catalog.queries import offerings_at
from anjungan.domain.forecasting.queries import Outlook, line_forecasts
from anjungan.domain.organizations.queries import agencies_at, malls
from anjungan.domain.premises.queries import OperatingStatus, why_closed
from anjungan.domain.premises.queries.building import counters_of, lines_of
from anjungan.domain.queueing import permissions
from anjungan.domain.queueing.queries import LineLoad, call_policy, line_contents, line_loads
from anjungan.domain.queueing.queries.opening import statuses
from anjungan.domain.queueing.queries.records import numbers_at_counters
from anjungan.foundation import clock
from anjungan.interfaces.api.answering import PROBLEMS, line_for, mall_for
from anjungan.interfaces.api.bearer import caller
from anjungan.interfaces.api.schemas import (
    AgencyOut,
    CallPolicyOut,
    CounterOut,
    Instant,
    LineOut,
    LinePageOut,
    MallDetail,
    MallOut,
    Many,
    ServiceOut,
)  # fmt: skip

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall
    from anjungan.domain.premises.models import Line

router = Router(tags=["Mal, instansi, layanan, antrean"])
MallKey = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9_]+$")]
Cursor = Annotated[str | None, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=200)]
Words = Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00]*$")]


@router.get("/malls", response={200: Many[MallOut], **PROBLEMS})
def list_malls(request: HttpRequest) -> Any:
    """List the malls this installation knows."""
    actor = caller(request)
    found = malls()
    return list(found if actor.mall_id is None else found.filter(pk=actor.mall_id))


@router.get("/malls/{key}", response={200: MallDetail, **PROBLEMS})
def read_mall(request: HttpRequest, key: MallKey) -> dict[str, Any]:
    """Read a mall: is it open, why not, until when. `now` is its time; `demo_clock` says whether it is real."""
    mall, now = mall_for(caller(request), key), clock.now()
    return {
        **{name: getattr(mall, name) for name in MallOut.model_fields},
        "status": _status(why_closed(mall=mall, at=now)),
        "now": now,
        "demo_clock": clock.demo_clock() is not None,
    }


def _status(status: OperatingStatus) -> dict[str, Any]:
    return {
        "is_open": status.is_open, "reason_code": status.reason_code, "reason": status.reason,
        "may_issue": status.may_issue, "may_call": status.may_call, "until": status.until, "opens_at": status.opens_at,
        "closes_at": status.closes_at, "last_issue_at": status.last_issue_at,
    }  # fmt: skip


@router.get("/malls/{key}/agencies", response={200: Many[AgencyOut], **PROBLEMS})
def list_agencies(request: HttpRequest, key: MallKey) -> Any:
    """List the agencies that serve at the mall today."""
    mall = mall_for(caller(request), key)
    return agencies_at(mall=mall, on=clock.business_date(clock.now(), mall.time_zone))


@router.get("/malls/{key}/services", response={200: Many[ServiceOut], **PROBLEMS})
def list_services(
    request: HttpRequest, key: MallKey, agency: Annotated[str, Query(max_length=80)] = ""
) -> list[dict[str, Any]]:
    """List the services given at the mall, all or of one agency (by its key)."""
    mall = mall_for(caller(request), key)
    offerings = offerings_at(mall=mall)
    if agency:
        offerings = offerings.filter(service__agency__key=agency.replace("\x00", ""))
    return [
        {
            "uuid": one.uuid, "key": one.service.key, "name_id": one.service.name_id, "name_en": one.service.name_en,
            "agency": one.service.agency.key, "line": one.line.uuid,
        }
        for one in offerings.order_by("service__agency__key", "service__name_id")[:1000]
    ]  # fmt: skip


@router.get("/malls/{key}/call-policy", response={200: CallPolicyOut, **PROBLEMS})
def read_call_policy(request: HttpRequest, key: MallKey, at: Instant | None = None) -> dict[str, Any]:
    """Read by what rule the mall's counters call, now or at an instant: whoever waits may know the rule."""
    mall = mall_for(caller(request), key)
    found = call_policy(mall_id=mall.pk, at=clock.now() if at is None else at)
    terms = found.terms
    lines = {line.pk: line.uuid for line in lines_of(mall_id=mall.pk)}
    return {
        "uuid": found.uuid, "rule": terms.rule, "valid_from": found.valid_from, "valid_until": found.valid_until,
        "usual_target_minutes": terms.usual_target_minutes, "most_overtaking_minutes": terms.most_overtaking_minutes,
        "quick_counters": [one.uuid for one in counters_of(mall_id=mall.pk) if one.pk in terms.quick_counter_ids],
        "lines": [
            {"line": lines[line], "target_minutes": one.target_minutes, "weight": one.weight, "quick": one.quick}
            for line, one in sorted(terms.lines.items())
            if line in lines
        ],
    }  # fmt: skip


@router.get("/malls/{key}/lines", response={200: Many[LineOut], **PROBLEMS})
def list_lines(request: HttpRequest, key: MallKey) -> list[dict[str, Any]]:
    """List the lines with their load now."""
    mall, now = mall_for(caller(request), key), clock.now()
    loads = {load.line_id: load for load in line_loads(mall=mall, now=now)}
    outlooks = line_forecasts(mall=mall, now=now)
    return [
        _line(line, loads[line.pk], outlooks.get(line.pk), mall)
        for line in lines_of(mall_id=mall.pk)
        if line.pk in loads
    ]


def _line(line: Line, load: LineLoad, outlook: Outlook | None, mall: Mall) -> dict[str, Any]:
    status = statuses(mall_id=mall.pk, now=clock.now()).lines[line.pk]
    return {
        "uuid": line.uuid, "code": line.code, "name_id": line.name_id, "name_en": line.name_en,
        "agency": line.agency.key, "zone": line.zone.number, "waiting": load.waiting, "elsewhere": load.elsewhere,
        "oldest_seconds": load.oldest_seconds, "counters_open": load.counters_open,
        "promise_minutes": load.promise_minutes, "quota_left": load.quota_left,
        "wait": _wait(outlook), "status": _status(status),
    }  # fmt: skip


@router.get("/lines/{uuid}", response={200: LineOut, **PROBLEMS})
def read_line(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Read one line with its load now."""
    line, now = line_for(caller(request), uuid), clock.now()
    outlook = line_forecasts(mall=line.mall, now=now, line_ids=[line.pk]).get(line.pk)
    return _line(line, line_loads(mall=line.mall, now=now, line_ids=[line.pk])[0], outlook, line.mall)


def _wait(outlook: Outlook | None) -> dict[str, Any] | None:
    if outlook is None or not outlook.is_known:
        return None
    return {
        "low": outlook.low_seconds, "mean": outlook.mean_seconds, "high": outlook.high_seconds,
        "p_today": outlook.p_today, "is_rough": outlook.is_rough, "paused_until": outlook.paused_until,
    }  # fmt: skip


@router.get("/lines/{uuid}/tickets", response={200: LinePageOut, **PROBLEMS})
def list_line(request: HttpRequest, uuid: UUID, after: Cursor = None, limit: Limit = 50) -> Any:
    """List who waits in a line, in calling order, a page at a time."""
    actor = caller(request)
    permissions.require(actor, permissions.READ)
    line = line_for(actor, uuid)
    return line_contents(line=line, tz_name=line.mall.time_zone, now=clock.now(), after=after, limit=limit)


@router.get("/malls/{key}/counters", response={200: Many[CounterOut], **PROBLEMS})
def list_counters(request: HttpRequest, key: MallKey) -> list[dict[str, Any]]:
    """List the counters and the number each has now."""
    mall = mall_for(caller(request), key)
    numbers = numbers_at_counters(mall_id=mall.pk)
    return [
        {
            "uuid": counter.uuid, "code": counter.code, "zone": counter.zone.number,
            "agency": counter.agency.key if counter.agency else None, "state": counter.state,
            "number": numbers.get(counter.pk),
        }
        for counter in counters_of(mall_id=mall.pk)
    ]  # fmt: skip
