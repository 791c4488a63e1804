"""One service as its page tells it: what the mall does with it, and the standard that holds, in one statement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from anjungan.domain.catalog.models import ServiceStandard
from anjungan.domain.catalog.queries.standards import StandardInForce, standard_of_row
from anjungan.domain.catalog.states import BINDING
from anjungan.domain.organizations.models import Mall
from anjungan.foundation.remembered import Remembered, written

# Some thousand bytes each; a mall has some hundred services.
_MOST_STANDARDS = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """An agency or a life event: its key and what it is called. `short` is empty for a life event."""

    key: str
    name_id: str
    name_en: str
    short: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferedHere:
    """How a mall offers a service: the line, the number of its zone, and the counters that can serve it, in order."""

    id: int
    line_id: int
    zone: int
    promise_minutes: int | None
    counters: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceAtMall:
    """A service of the catalogue. `offering` is None where the mall does not offer it, `standard` where none is known.

    `standard_written` changes whenever anything in `standard` may have; `events` are the life events it is a step of,
    by name.
    """

    id: int
    key: str
    name_id: str
    name_en: str
    description_id: str
    agency: Named
    offering: OfferedHere | None
    standard: StandardInForce | None
    standard_written: str
    events: list[Named]


def service_at_mall(*, key: str, mall: Mall | None, on: date) -> ServiceAtMall | None:
    """Return a service as one mall (None: no mall) tells of it on a day; None when the catalogue has no such service.

    One statement; a second when the standard was written since this process last read it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, {"key": key, "mall": mall.pk if mall else 0, "on": on, "binding": list(BINDING)})
        found = cursor.fetchone()
    if found is None:
        return None
    service, agency, offering, standard, events = json.loads(found[0])
    return ServiceAtMall(
        **service,
        agency=Named(**agency),
        offering=OfferedHere(**offering) if offering else None,
        standard=_standard(standard) if standard else None,
        standard_written=f"{standard['id']} {standard['written']}" if standard else "",
        events=[Named(**event) for event in events or []],
    )


def _standard(found: dict[str, Any]) -> StandardInForce | None:
    key: tuple[int, str] = (found["id"], found["written"])
    known = _standards.get(key)
    if known is None:
        row = ServiceStandard.objects.filter(pk=found["id"]).select_related("service__agency").first()
        known = _standards.put(key, standard_of_row(row)) if row is not None else None
    return known


_standards: Remembered[tuple[int, str], StandardInForce] = Remembered(_MOST_STANDARDS)
_TOLD = f"""
SELECT json_build_array(
  json_build_object('id', s.id, 'key', s.key, 'name_id', s.name_id, 'name_en', s.name_en,
                    'description_id', s.description_id),
  json_build_object('key', a.key, 'short', a.short, 'name_id', a.name_id, 'name_en', a.name_en),
  (SELECT json_build_object('id', o.id, 'line_id', l.id, 'zone', z.number, 'promise_minutes', l.promise_minutes,
     'counters', ARRAY(SELECT c.code FROM premises_counterskill k JOIN premises_counter c ON c.id = k.counter_id
                       WHERE k.line_id = l.id ORDER BY c.code))
   FROM catalog_offering o JOIN premises_line l ON l.id = o.line_id JOIN premises_zone z ON z.id = l.zone_id
   WHERE o.service_id = s.id AND o.mall_id = %(mall)s AND o.is_active AND l.is_active),
  (SELECT json_build_object('id', st.id, 'written', {written("st", "s", "a")}) FROM catalog_servicestandard st
   WHERE st.service_id = s.id AND st.state = ANY (%(binding)s) AND (st.mall_id IS NULL OR st.mall_id = %(mall)s)
     AND (st.valid_from IS NULL OR st.valid_from <= %(on)s) AND (st.valid_until IS NULL OR st.valid_until > %(on)s)
   ORDER BY st.mall_id IS NULL, st.version DESC LIMIT 1),
  (SELECT json_agg(json_build_object('key', e.key, 'name_id', e.name_id, 'name_en', e.name_en) ORDER BY e.name_id)
   FROM catalog_lifeevent e WHERE e.withdrawn_at IS NULL
     AND EXISTS (SELECT 1 FROM catalog_lifeeventstep t WHERE t.event_id = e.id AND t.service_id = s.id))
)::text
FROM catalog_service s JOIN organizations_agency a ON a.id = s.agency_id
WHERE s.key = %(key)s AND s.withdrawn_at IS NULL
"""
