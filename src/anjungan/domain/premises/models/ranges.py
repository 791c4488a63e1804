"""Ranges as SQL expressions, for constraints that forbid overlaps."""

from django.contrib.postgres.fields import (
    DateRangeField,
    DateTimeRangeField,
    IntegerRangeField,
    RangeBoundary,
)
from django.db import models
from django.db.models import F, Func


class Span(Func):
    """The time between two instants, its end left out."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class SecondOfDay(Func):
    """How many seconds after midnight a time of day is."""

    template = "EXTRACT(EPOCH FROM %(expressions)s)::integer"
    output_field = models.IntegerField()


class TimesOfDay(Func):
    """The seconds of the day between two times, its end left out."""

    function = "INT4RANGE"
    output_field = IntegerRangeField()

    def __init__(self, starts: str, ends: str) -> None:
        """Take the names of two time columns."""
        super().__init__(SecondOfDay(F(starts)), SecondOfDay(F(ends)))


class Days(Func):
    """The days between two dates, both included; a null end is open."""

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self, starts: str, ends: str) -> None:
        """Take the names of two date columns."""
        super().__init__(
            F(starts),
            F(ends),
            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
        )
