"""Figures rolled up by day, so that a year can be read in a moment. The intervals stay the only source.

A rolled-up day can be thrown away and worked out again from the intervals at any time, and comes out the same.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from anjungan.domain.catalog.models import Offering
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Line


class RolledDay(models.Model):
    """One business day of a mall: whether its cells say what its intervals say. `stale`: something happened since."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.PROTECT)
    business_date = models.DateField()
    stale = models.BooleanField(default=True)
    rolled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mall", "business_date"], name="a_day_is_rolled_up_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["mall", "business_date"], name="day_to_roll_up", condition=Q(stale=True)),
        ]

    def __str__(self) -> str:
        return f"{self.mall_id} {self.business_date}"


class TicketCell(models.Model):
    """The errands of one line, service and hour of a day.

    Counts are of tickets that ended in the line, by the hour in which they entered it (0 to 23 on the mall's clock).
    `waits` belongs to the line that called first. All lists hold whole seconds, smallest first, waits rounded up.
    """

    personal_data: ClassVar[str] = "none"

    id = models.BigAutoField(primary_key=True)
    mall = models.ForeignKey(Mall, on_delete=models.PROTECT, db_index=False)
    business_date = models.DateField()
    line = models.ForeignKey(Line, on_delete=models.PROTECT, db_index=False)
    offering = models.ForeignKey(Offering, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    hour = models.PositiveSmallIntegerField()
    promise_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    tickets = models.PositiveIntegerField()
    served = models.PositiveIntegerField()
    no_show = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    unserved = models.PositiveIntegerField()
    waits = ArrayField(models.IntegerField(), default=list)
    waits_of_uncalled = ArrayField(models.IntegerField(), default=list)
    services = ArrayField(models.IntegerField(), default=list)
    walks = ArrayField(models.IntegerField(), default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mall", "business_date", "line", "offering", "hour"],
                name="one_cell_per_line_service_and_hour",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(hour__lte=23), name="ticket_cell_has_an_hour_of_the_day"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.business_date} {self.hour}"


class VisitCell(models.Model):
    """The visits of one hour and channel of a day, by when the number was taken. `stays`: door to done, in seconds."""

    personal_data: ClassVar[str] = "none"

    id = models.BigAutoField(primary_key=True)
    mall = models.ForeignKey(Mall, on_delete=models.PROTECT, db_index=False)
    business_date = models.DateField()
    channel = models.CharField(max_length=16)
    hour = models.PositiveSmallIntegerField()
    visits = models.PositiveIntegerField()
    with_priority = models.PositiveIntegerField()
    with_several_errands = models.PositiveIntegerField()
    expired = models.PositiveIntegerField()
    stays = ArrayField(models.IntegerField(), default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mall", "business_date", "channel", "hour"], name="one_cell_per_channel_and_hour"
            ),
            models.CheckConstraint(condition=Q(hour__lte=23), name="visit_cell_has_an_hour_of_the_day"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.business_date} {self.hour}"
