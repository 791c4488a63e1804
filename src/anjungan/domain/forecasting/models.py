"""What was learned, what is expected now, what was promised, and how it turned out."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from anjungan.domain.forecasting.states import TRAVEL_CHOICES, Channel, LearnedKind, PlanReason, Verdict
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Line
from anjungan.domain.queueing.models import Ticket, Visit


class Learned(models.Model):
    """One version of what the mall taught; the newest of a kind is in use, the older ones are its history."""

    personal_data: ClassVar[str] = (
        "service times by officer, as sums only; the hundred newest versions are kept, older ones deleted"
    )

    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=LearnedKind)
    version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    first_day = models.DateField()
    last_day = models.DateField()
    observations = models.PositiveIntegerField()
    # Whether estimates are corrected under this version: a correction that was found worth it, or a calibration
    # learned from corrected estimates.
    corrected = models.BooleanField(default=False)
    content = models.JSONField()

    class Meta:
        verbose_name_plural = "learned"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mall", "kind", "version"], name="one_learned_version_per_kind"),
            models.CheckConstraint(condition=Q(kind__in=LearnedKind.values), name="learned_kind_is_known"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="learned_from_a_span_of_days"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version} {self.last_day}"


class CorrectionChoice(models.Model):
    """Whether a mall lets its estimates be corrected by what the nights learn; the newest choice counts, first: yes."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField()
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mall", "chosen_at"], name="one_choice_of_corrections_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.mall_id}: {self.is_on}"


class LineForecast(models.Model):
    """What is expected of one line, as the worker saw it last. Each pass overwrites it; promises are the history."""

    personal_data: ClassVar[str] = "none"

    line = models.OneToOneField(Line, on_delete=models.CASCADE, primary_key=True, related_name="+")
    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    # queries.curves.Curve: the waits of those in line, of newcomers, and why there is none.
    curve = models.JSONField()
    # What was told to screens last: call times by ticket, in minutes since 1970.
    told = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = []

    def __str__(self) -> str:
        return f"{self.line_id} {self.at}"


class Promise(models.Model):
    """A range that a visitor was shown. Never changed; a new one is kept when what is shown changes."""

    personal_data: ClassVar[str] = "none beyond the ticket it belongs to; kept 120 days, then only sums by line and day"

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="promises", db_index=False)
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+", db_index=False)
    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="+", db_index=False)
    business_date = models.DateField()
    # 1 is the first promise of the ticket: what people plan their day by.
    nth = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=8, choices=Channel)
    shown_at = models.DateTimeField()
    ahead = models.PositiveIntegerField()
    # Seconds from `shown_at` as estimated, and the times as shown (rounded outwards).
    mean_seconds = models.FloatField()
    low_seconds = models.FloatField()
    high_seconds = models.FloatField()
    # Mean, 5 %, 50 % and 95 % quantile before calibration, in seconds: what calibration learns from.
    estimated = models.JSONField(null=True, blank=True)
    shown_low_at = models.DateTimeField()
    shown_high_at = models.DateTimeField()
    # "Come back by": null when the person should stay.
    be_back_at = models.DateTimeField(null=True, blank=True)
    is_rough = models.BooleanField(default=False)
    learned = models.ForeignKey(Learned, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "nth"], name="promises_of_a_ticket_in_order"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="promise_channel_is_known"),
            models.CheckConstraint(
                condition=Q(low_seconds__gte=0, high_seconds__gte=F("low_seconds")), name="a_promise_is_a_range"
            ),
            models.CheckConstraint(condition=Q(shown_high_at__gt=F("shown_low_at")), name="a_shown_promise_is_a_range"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["mall", "business_date", "line"], name="promise_of_mall_day_line"),
        ]

    def __str__(self) -> str:
        return f"promise {self.nth} of ticket {self.ticket_id}"


class PromiseScore(models.Model):
    """How a promise turned out. Seconds are counted from the moment it was shown to the call that followed."""

    personal_data: ClassVar[str] = "none; kept and deleted with its promise"

    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, primary_key=True, related_name="score")
    called_at = models.DateTimeField(null=True, blank=True)
    actual_seconds = models.FloatField(null=True, blank=True)
    error_seconds = models.FloatField(null=True, blank=True)
    verdict = models.CharField(max_length=6, choices=Verdict)
    # Called before the time at which the person was asked to be back.
    before_return = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="verdict_is_known"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.NEVER, called_at__isnull=True)
                | (~Q(verdict=Verdict.NEVER) & Q(called_at__isnull=False, actual_seconds__gte=0)),
                name="a_scored_promise_was_called_or_never",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise_id}: {self.verdict}"


class PromiseDay(models.Model):
    """What remains of the promises of a line and day: how many were true, and the sums behind the published means."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="+", db_index=False)
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+", db_index=False)
    business_date = models.DateField()
    # The first promises of their tickets, which are published, apart from the later ones.
    are_first = models.BooleanField()
    promises = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    early = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    never = models.PositiveIntegerField()
    covered = models.PositiveIntegerField()
    with_return = models.PositiveIntegerField()
    before_return = models.PositiveIntegerField()
    sum_absolute_error = models.FloatField()
    sum_error = models.FloatField()
    sum_width = models.FloatField()
    sum_wait = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mall", "business_date", "line", "are_first"], name="promises_of_a_day_once"
            ),
            models.CheckConstraint(
                condition=Q(promises=F("kept") + F("early") + F("late") + F("never")),
                name="every_promise_of_a_day_ended_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.business_date}: {self.kept} of {self.promises}"


class TravelTime(models.Model):
    """How long the way back to the building is, as the visitor chose."""

    personal_data: ClassVar[str] = "how far away a visitor waits, in minutes; kept 2 years with the visit"

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, primary_key=True, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__in=TRAVEL_CHOICES), name="travel_time_is_one_of_the_choices"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.minutes}"


class TravelRule(models.Model):
    """The way back that a mall assumes for visitors who chose none, from a day on."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    valid_from = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mall", "valid_from"], name="one_travel_rule_per_day"),
            models.CheckConstraint(condition=Q(minutes__range=(0, 60)), name="travel_rule_is_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.mall_id} {self.valid_from}: {self.minutes}"


class Nearness(models.Model):
    """The turn of a ticket came near, told once for each time it approaches the front."""

    personal_data: ClassVar[str] = "none beyond the ticket it belongs to; kept 2 years with it"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+", db_index=False)
    # A person who was missed and came back approaches anew.
    absences = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField()
    travel_minutes = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "nearness"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "line", "absences"], name="near_once_for_each_approach"),
        ]

    def __str__(self) -> str:
        return f"ticket {self.ticket_id} near at {self.told_at}"


class VisitPlan(models.Model):
    """The order in which a visitor with several errands does best to wait, as it stands now."""

    personal_data: ClassVar[str] = "none beyond the visit it belongs to; kept 2 years with it"

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, primary_key=True, related_name="+")
    ticket_ids = ArrayField(models.BigIntegerField())
    # What the plan was made from, by ticket: seconds until the turn, and between two calls of the line.
    turns = models.JSONField(default=dict)
    finish_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    changes = models.PositiveSmallIntegerField(default=0)
    # Why the order is not the one shown before; empty while it is the first.
    reason = models.CharField(max_length=20, choices=PlanReason, blank=True, default="")
    reason_line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(changes=0, reason="") | (Q(changes__gt=0) & ~Q(reason="")),
                name="a_changed_plan_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"plan of visit {self.visit_id}"
