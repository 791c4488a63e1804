"""Finding a visitor's own page by what stands on the paper: the number of today, or the code."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.models import Visit
from anjungan.foundation import clock

_NUMBER = re.compile(r"^([A-Z]{1,3})(\d{1,6})$")
LONGEST = 40


def code_of_visit(*, mall: Mall, words: str, now: datetime) -> str | None:
    """Return the code of the visit with this number today (`a 42` is A042) or this code at the mall; None if none.

    Written however people write it. One statement.
    """
    plain = re.sub(r"[^A-Z0-9]", "", words[:LONGEST].upper())
    if not plain:
        return None
    asked = Q(code=plain)
    number = _NUMBER.match(plain)
    if number is not None:
        today = clock.business_date(now, mall.time_zone)
        asked |= Q(number=f"{number[1]}{int(number[2]):03d}", business_date=today)
    return Visit.objects.filter(asked, mall=mall).values_list("code", flat=True).first()


def visit_from_home(*, mall: Mall, words: str) -> Visit | None:
    """Return the visit that was taken from home under this code (or address of its page) at the mall; None if none."""
    plain = re.sub(r"[^A-Z0-9]", "", words[:200].strip().rstrip("/").rsplit("/", 1)[-1].upper())
    return Visit.objects.filter(mall=mall, code=plain, remote__isnull=False).first() if plain else None


def visit_code_of_request(*, request_id: int) -> str | None:
    """Return the code of the visit that began with a request from home, or None."""
    return Visit.objects.filter(remote_id=request_id).values_list("code", flat=True).first()


def visit_code_of_booking(*, booking_id: int) -> str | None:
    """Return the code of the visit that began with a booking, or None."""
    return Visit.objects.filter(booking_id=booking_id).values_list("code", flat=True).first()


def visits_by_subjects(*, subjects: Collection[str]) -> list[Visit]:
    """Return the visits among these subjects of the audit trail (`visit:<uuid>`), oldest first."""
    found = [subject.removeprefix("visit:") for subject in subjects if subject.startswith("visit:")]
    return list(Visit.objects.filter(uuid__in=found).order_by("pk")) if found else []


def visits_by_uuid(*, uuids: Collection[UUID]) -> list[Visit]:
    """Return these visits with their malls, the latest first. One statement, none for nobody."""
    found = Visit.objects.select_related("mall").filter(uuid__in=uuids) if uuids else Visit.objects.none()
    return list(found.order_by("-business_date", "-pk"))
