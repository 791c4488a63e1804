"""Everything the API's own description allows, and much that it does not, asked of every endpoint by somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks as rules

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking, BookingRule, RemoteRule
from anjungan.domain.appointments.permissions import ISSUE
from anjungan.domain.appointments.queries import SlotPlan, plan_of, rule_of
from anjungan.domain.premises.models import Duty
from anjungan.domain.queueing.operations import StartedVisit
from anjungan.domain.queueing.tests.scenarios import Hall
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.interfaces.api.bearer import LEAVE

DOCUMENT = "/api/v1/openapi.json"
# What is held against every answer. Others of the tool's rules ask for what the description does not promise: that
# every sound request succeeds (a full line refuses), or that what was made in one step is still there in the next.
HELD = [
    checks.not_a_server_error,
    rules.status_code_conformance,
    rules.content_type_conformance,
    rules.response_headers_conformance,
    rules.response_schema_conformance,
    rules.negative_data_rejection,
    rules.unsupported_method,
    rules.ignored_auth,
]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What there is, so that a request can mean something: one who waits, one being called, a booking, times."""

    hall: Hall
    waiting: StartedVisit
    called: str
    booking: Booking
    free: list[SlotPlan]

    def place(self, path: str, name: str) -> str | None:
        """Return a value that exists for a name in a path, or None."""
        if name == "key":
            return self.hall.mall.key
        if name == "service":
            return self.hall.offerings[0].service.key
        if name == "code":
            return self.waiting.code
        rows = {
            "lines": self.hall.lines[0].uuid, "counters": self.hall.counters[0].uuid, "visits": self.waiting.uuid,
            "tickets": self.called, "zones": self.hall.lines[0].zone.uuid, "bookings": self.booking.uuid,
        }  # fmt: skip
        found = rows.get(path.split("/")[1])
        return str(found) if found else None


def lay_out(hall: Hall) -> Scene:
    """Let three arrive, one be called, and one have booked for tomorrow."""
    visits = [hall.arrive() for _ in range(3)]
    called = hall.call()
    booking, free = _booked(hall)
    return Scene(hall=hall, waiting=visits[-1], called=str(called.uuid), booking=booking, free=free)


def _booked(hall: Hall) -> tuple[Booking, list[SlotPlan]]:
    line, now = hall.lines[0], clock.now()
    BookingRule.objects.create(line=line)
    RemoteRule.objects.create(line=line)
    today = clock.business_date(now, hall.mall.time_zone)
    for day in (today, today + timedelta(days=1)):
        midnight = clock.local_midnight(day, hall.mall.time_zone)
        Duty.objects.create(
            counter=hall.counters[0], officer_id=hall.officers[0].user_id or 0, business_date=day,
            starts_at=midnight, ends_at=midnight + timedelta(hours=24),
        )  # fmt: skip
    rule = rule_of(line_id=line.pk)
    assert rule is not None
    free = plan_of(rule=rule, first=day, last=day, now=now).days[0].slots
    greeter = Actor(kind="officer", id="g", label="Penyambut", mall_id=hall.mall.pk, scopes=frozenset({ISSUE}))
    booking = appointments.book_at_desk(
        mall_id=hall.mall.pk, offering=hall.offerings[0].uuid, starts_at=free[0].starts_at, actor=greeter, now=now
    )
    return booking, free


def ask_everything(scene: Scene, *, headers: dict[str, str], examples: int) -> list[str]:
    """Ask every operation so many times soundly and so many times unsoundly; return what was wrong, in words."""
    document = schemathesis.openapi.from_wsgi(DOCUMENT, WSGIHandler())
    found: list[str] = []
    for result in document.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                _asking(operation, mode, scene, headers, examples)()
            except Exception as fault:  # noqa: BLE001 - whatever it is, it belongs in the report, beside the others
                found.append(f"{operation.label} ({mode.value}): {str(fault)[:1500]}")
    return found


def _asking(
    operation: Any, mode: GenerationMode, scene: Scene, headers: dict[str, str], examples: int
) -> Callable[[], None]:
    turns = iter(range(10**9))

    @settings(
        max_examples=examples, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        # Nothing would be found among a hundred million million names: most sound requests are about what there is.
        turn = next(turns)
        if mode is GenerationMode.POSITIVE and turn % 4:
            _make_real(case, scene, turn)
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=HELD, headers=headers)

    return ask


def _make_real(case: Any, scene: Scene, turn: int) -> None:
    for name in case.path_parameters or {}:
        real = scene.place(case.operation.path, name)
        if real is not None:
            case.path_parameters[name] = real
    # Under the leave of nobody every answer would be the same.
    if case.headers and turn % 8:
        case.headers.pop(LEAVE, None)
    if isinstance(case.body, dict):
        if "services" in case.body:
            case.body["services"] = [str(scene.hall.offerings[0].uuid)]
        if "service" in case.body:
            case.body["service"] = str(scene.hall.offerings[0].uuid)
        if "starts_at" in case.body:
            case.body["starts_at"] = scene.free[turn % len(scene.free)].starts_at.isoformat()
    if case.query and "service" in case.query:
        case.query["service"] = str(scene.hall.offerings[0].uuid)
