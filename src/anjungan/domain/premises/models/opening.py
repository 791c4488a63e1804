"""When the building is open: hours, breaks, the calendar and closures."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from anjungan.domain.organizations.models import Agency, Mall
from anjungan.domain.premises.models.places import Line
from anjungan.domain.premises.models.ranges import Days, TimesOfDay

_MONDAY_TO_SUNDAY = (0, 6)


class Season(models.TextChoices):
    """Which timetable a period belongs to. Fasting-hours periods replace the regular ones on their dates."""

    REGULAR = "regular", _("Biasa")
    RAMADAN = "ramadan", _("Ramadan")


class OpeningPeriod(models.Model):
    """Hours on a weekday, for the whole mall or for one agency that keeps its own."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="opening_periods")
    agency = models.ForeignKey(
        Agency,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="opening_periods",
    )
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    # Numbers may be taken from this time, before anyone is called; null means from opening.
    issues_from = models.TimeField(null=True, blank=True)
    season = models.CharField(max_length=8, choices=Season, default=Season.REGULAR)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.CheckConstraint(
                name="opening_weekday_is_monday_0_to_sunday_6",
                condition=Q(weekday__range=_MONDAY_TO_SUNDAY),
            ),
            models.CheckConstraint(
                name="opening_closes_after_it_opened",
                condition=Q(closes__gt=F("opens")),
            ),
            models.CheckConstraint(
                name="numbers_are_not_issued_after_opening_only",
                condition=Q(issues_from__isnull=True) | Q(issues_from__lte=F("opens")),
            ),
            models.CheckConstraint(
                name="opening_validity_ends_after_it_began",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="fasting_hours_have_dates",
                condition=Q(season=Season.REGULAR)
                | Q(
                    season=Season.RAMADAN,
                    valid_from__isnull=False,
                    valid_until__isnull=False,
                ),
            ),
            ExclusionConstraint(
                name="opening_periods_do_not_overlap",
                expressions=[
                    ("mall", RangeOperators.EQUAL),
                    (Coalesce(F("agency"), Value(0)), RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    ("season", RangeOperators.EQUAL),
                    (TimesOfDay("opens", "closes"), RangeOperators.OVERLAPS),
                    (Days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        """Return weekday and hours."""
        return f"{self.weekday} {self.opens:%H.%M}-{self.closes:%H.%M}"


class BreakReason(models.TextChoices):
    """Why nobody is called for a while."""

    FRIDAY_PRAYER = "friday_prayer", _("Salat Jumat")
    LUNCH = "lunch", _("Istirahat siang")
    OTHER = "other", _("Jeda layanan")


class BreakPeriod(models.Model):
    """A break inside opening hours. Nobody is called; numbers are still given unless the mall says otherwise."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="break_periods")
    agency = models.ForeignKey(
        Agency,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="break_periods",
    )
    # Null means every day.
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    starts = models.TimeField()
    ends = models.TimeField()
    reason = models.CharField(max_length=16, choices=BreakReason, default=BreakReason.LUNCH)
    issues_numbers = models.BooleanField(default=True)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.CheckConstraint(
                name="break_weekday_is_monday_0_to_sunday_6",
                condition=Q(weekday__isnull=True) | Q(weekday__range=_MONDAY_TO_SUNDAY),
            ),
            models.CheckConstraint(name="break_ends_after_it_began", condition=Q(ends__gt=F("starts"))),
        ]

    def __str__(self) -> str:
        """Return reason and times."""
        return f"{self.get_reason_display()} {self.starts:%H.%M}-{self.ends:%H.%M}"


class CalendarDayKind(models.TextChoices):
    """What is different about a day."""

    HOLIDAY = "holiday", _("Hari libur")
    JOINT_LEAVE = "joint_leave", _("Cuti bersama")
    SPECIAL = "special", _("Hari khusus")


class CalendarDay(models.Model):
    """A day with other hours, or none. Only a day the mall has confirmed changes anything."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="calendar_days")
    date = models.DateField()
    kind = models.CharField(max_length=12, choices=CalendarDayKind)
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True, default="", db_default="")
    confirmed = models.BooleanField(default=False)
    # Null while it is only a proposal; a day decided and not confirmed is an ordinary day.
    decided_at = models.DateTimeField(null=True, blank=True)
    # Both null means closed all day.
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(name="one_calendar_day_per_mall_and_date", fields=["mall", "date"]),
            models.CheckConstraint(
                name="calendar_day_has_both_hours_or_none",
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False, closes__gt=F("opens")),
            ),
        ]

    def __str__(self) -> str:
        """Return date and name."""
        return f"{self.date} {self.name}"

    @property
    def name_id(self) -> str:
        """The name in Indonesian, beside `name_en`, which may be empty."""
        return self.name


class Closure(models.Model):
    """Something unforeseen closes the mall, an agency or one line; without an end it lasts until lifted."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="closures")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, null=True, blank=True, related_name="closures")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, null=True, blank=True, related_name="closures")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    reason_id = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """Constraints of the table."""

        indexes = [models.Index(name="closure_by_mall_and_end", fields=["mall", "ends_at"])]
        constraints = [
            models.CheckConstraint(
                name="closure_ends_after_it_began",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="closure_is_of_one_thing",
                condition=Q(agency__isnull=True) | Q(line__isnull=True),
            ),
            models.CheckConstraint(name="closure_says_why", condition=~Q(reason_id="")),
        ]

    def __str__(self) -> str:
        """Return the reason people read."""
        return self.reason_id
