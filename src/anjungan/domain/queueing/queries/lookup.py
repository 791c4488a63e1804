"""Finding a visitor's own page by what stands on the paper: the number of today, or the code."""

from __future__ import annotations

import re
from datetime import datetime

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


def visit_code_of_booking(*, booking_id: int) -> str | None:
    """Return the code of the visit that began with a booking, or None."""
    return Visit.objects.filter(booking_id=booking_id).values_list("code", flat=True).first()
