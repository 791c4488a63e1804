"""Who sits where, when, and for which lines."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from anjungan.domain.premises.models.places import Counter, Line
from anjungan.domain.premises.models.ranges import Span


class Duty(models.Model):
    """An officer's place for a part of one business day."""

    personal_data: ClassVar[str] = (
        "Working hours and place of a staff member; kept two years for the statistics of staffing."
    )

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="duties")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="duties")
    business_date = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Empty means every line the counter can serve.
    lines = models.ManyToManyField(Line, blank=True, related_name="duties")

    class Meta:
        """Constraints of the table."""

        verbose_name_plural = "duties"
        indexes = [models.Index(name="duty_by_day_and_counter", fields=["business_date", "counter"])]
        constraints = [
            models.CheckConstraint(
                name="duty_ends_after_it_began",
                condition=models.Q(ends_at__gt=F("starts_at")),
            ),
            ExclusionConstraint(
                name="one_officer_per_counter_at_a_time",
                expressions=[
                    ("counter", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="one_counter_per_officer_at_a_time",
                expressions=[
                    ("officer", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        """Return the day and the place."""
        return f"{self.business_date} {self.counter_id}"


class DutyBreakReason(models.TextChoices):
    """Why an officer leaves the counter for a while."""

    LUNCH = "lunch", _("Istirahat")
    PRAYER = "prayer", _("Salat")
    MEETING = "meeting", _("Rapat")
    OTHER = "other", _("Lainnya")


class DutyBreak(models.Model):
    """A planned break within a duty. Estimates read it; the officer still presses pause."""

    personal_data: ClassVar[str] = "Break of a staff member; kept and deleted with its duty."

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="breaks")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=12, choices=DutyBreakReason, default=DutyBreakReason.LUNCH)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.CheckConstraint(
                name="duty_break_ends_after_it_began",
                condition=models.Q(ends_at__gt=F("starts_at")),
            ),
            ExclusionConstraint(
                name="one_break_at_a_time_in_a_duty",
                expressions=[
                    ("duty", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        """Return the reason."""
        return self.get_reason_display()
