"""Keeping of old promises only what is published: how many were true, by line and day."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from anjungan.domain.forecasting.models import Promise
from anjungan.domain.forecasting.queries.accuracy import COUNTED, SUMS
from anjungan.foundation.operations import operation

# Twice what the nights learn from.
PROMISES_KEPT = timedelta(days=120)

# A day that was rolled up already has lost those rows: what comes again (a past taken in anew) is added to it.
_ROLL_UP = f"""
INSERT INTO forecasting_promiseday (mall_id, line_id, business_date, are_first, {", ".join(SUMS)})
SELECT p.mall_id, p.line_id, p.business_date, p.nth = 1, {COUNTED}
WHERE p.mall_id = %(mall)s AND p.business_date = %(day)s GROUP BY 1, 2, 3, 4
ON CONFLICT (mall_id, business_date, line_id, are_first) DO UPDATE
    SET {", ".join(f"{name} = forecasting_promiseday.{name} + excluded.{name}" for name in SUMS)}
"""  # noqa: S608 - fixed names
_FORGET = (
    """DELETE FROM forecasting_promisescore s USING forecasting_promise p
    WHERE s.promise_id = p.id AND p.mall_id = %(mall)s AND p.business_date = %(day)s""",
    "DELETE FROM forecasting_promise WHERE mall_id = %(mall)s AND business_date = %(day)s",
)


@operation
def roll_up_promises(*, mall_id: int, today: date) -> date | None:
    """Count the promises of the oldest day that is due, keep the sums, delete the rows. Returns the day, None: none is.

    Accuracy says the same before and after. Safe to repeat; one day at a time, so that nothing waits for it.
    """
    due = Promise.objects.filter(mall_id=mall_id, business_date__lt=today - PROMISES_KEPT)
    day = due.order_by("business_date").values_list("business_date", flat=True).first()
    if day is None:
        return None
    with connection.cursor() as cursor:
        # Held from the first statement on: what is counted is what is deleted.
        cursor.execute(
            "SELECT 1 FROM forecasting_promise WHERE mall_id = %(mall)s AND business_date = %(day)s FOR UPDATE",
            {"mall": mall_id, "day": day},
        )
        for statement in (_ROLL_UP, *_FORGET):
            cursor.execute(statement, {"mall": mall_id, "day": day})
    return day
