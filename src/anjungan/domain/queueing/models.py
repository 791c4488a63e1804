"""Visits, tickets and the seconds they spend. The state of a ticket is written by one database function only."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from anjungan.domain.appointments.models import Booking, RemoteRequest
from anjungan.domain.catalog.models import Offering
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Counter, Device, Line
from anjungan.domain.premises.models.ranges import Span
from anjungan.domain.queueing.states import (
    ACTIVE,
    CallRule,
    IntervalKind,
    Outcome,
    TicketState,
    TrialState,
    VisitState,
)
from anjungan.foundation.ids import new_uuid, short_code


class PriorityClass(models.Model):
    """Who is called earlier, and by how many minutes at most. Declared by the visitor, never proven."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.PROTECT)
    key = models.SlugField(max_length=40)
    name_id = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    icon = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    head_start_minutes = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mall", "key", "valid_from"], name="one_priority_rule_per_day"),
            models.CheckConstraint(condition=Q(head_start_minutes__lte=120), name="head_start_is_bounded"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="priority_rule_has_a_span",
            ),
        ]
        verbose_name_plural = "priority classes"

    def __str__(self) -> str:
        return self.key


class NumberSeries(models.Model):
    """The last number given for a letter on a day. Its locked row makes a double number impossible."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.PROTECT)
    business_date = models.DateField()
    letter = models.CharField(max_length=3)
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mall", "business_date", "letter"], name="one_series_per_letter_and_day"),
        ]
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.letter}{self.last:03d} {self.business_date}"


class LineDay(models.Model):
    """What a line has given out on a day, held against its quota."""

    personal_data: ClassVar[str] = "none"

    line = models.ForeignKey(Line, on_delete=models.PROTECT)
    business_date = models.DateField()
    issued = models.PositiveIntegerField(default=0)
    quota = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "business_date"], name="one_count_per_line_and_day"),
            models.CheckConstraint(condition=Q(quota__isnull=True) | Q(issued__lte=F("quota")), name="quota_is_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.business_date}: {self.issued}"


# Every index is paid for by each call and each service begun: links that nobody follows from the far end have none.
class Visit(models.Model):
    """One person in the building, from the number taken until going home. The number stays for all errands."""

    personal_data: ClassVar[str] = (
        "declared priority (health-related hints); ticket rows are kept 2 years, then only sums"
    )

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    mall = models.ForeignKey(Mall, on_delete=models.PROTECT, db_index=False)
    business_date = models.DateField()
    letter = models.CharField(max_length=3)
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=8)
    code = models.CharField(max_length=16, default=short_code, unique=True)
    channel = models.CharField(max_length=16)
    language = models.CharField(max_length=5, default="id")
    priority_keys = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    head_start_seconds = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=VisitState)
    reserved_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    present_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    # One arrival for one booking, however often its code is scanned.
    booking = models.ForeignKey(Booking, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    # Taken from home: reserved until the person is here. When the turn passed, and behind how many they then stood.
    remote = models.OneToOneField(RemoteRequest, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    passed_at = models.DateTimeField(null=True, blank=True)
    merged_behind = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(booking__isnull=False), name="one_visit_per_booking"
            ),
            models.UniqueConstraint(fields=["mall", "business_date", "number"], name="one_number_per_mall_and_day"),
            models.CheckConstraint(condition=Q(state__in=VisitState.values), name="visit_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=VisitState.RESERVED, reserved_until__isnull=False) | ~Q(state=VisitState.RESERVED),
                name="a_reservation_has_an_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reserved_until"], name="visit_reserved", condition=Q(state="reserved")),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.business_date}"


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Facts about sets of tickets."""

    def active_of(self, visit_id: int) -> TicketQuerySet:
        """Return the ticket of the visit that is at a counter now (none or one)."""
        return self.filter(visit_id=visit_id, state__in=ACTIVE)

    def active_at(self, counter_id: int) -> TicketQuerySet:
        """Return the ticket that the counter has now (none or one)."""
        return self.filter(counter_id=counter_id, state__in=ACTIVE)


class Ticket(models.Model):
    """One errand of a visit and its place in a line."""

    personal_data: ClassVar[str] = "outcome note written by the officer; kept 2 years with the visit"

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="tickets")
    mall = models.ForeignKey(Mall, on_delete=models.PROTECT, db_index=False)
    business_date = models.DateField()
    line = models.ForeignKey(Line, on_delete=models.PROTECT, db_index=False)
    offering = models.ForeignKey(Offering, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=TicketState)
    elsewhere = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    rank_at = models.DateTimeField()
    # The time that was booked for this errand; it says why `rank_at` is earlier than the arrival.
    booked_for = models.DateTimeField(null=True, blank=True)
    target_counter = models.ForeignKey(
        Counter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    counter = models.ForeignKey(Counter, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, db_index=False
    )
    first_called_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    grace_until = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_note = models.CharField(max_length=500, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    absences = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    previous = models.JSONField(null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["counter"], condition=Q(state__in=ACTIVE), name="one_active_ticket_per_counter"
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(state__in=ACTIVE), name="one_active_ticket_per_visit"
            ),
            models.UniqueConstraint(
                fields=["officer"], condition=Q(state__in=ACTIVE), name="one_active_ticket_per_officer"
            ),
            models.UniqueConstraint(fields=["visit", "position"], name="one_errand_per_position"),
            models.CheckConstraint(condition=Q(state__in=TicketState.values), name="ticket_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=ACTIVE) | Q(counter__isnull=False, elsewhere=False),
                name="an_active_ticket_is_at_a_counter",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "dropped"]) | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="an_ended_ticket_says_how",
            ),
        ]
        indexes: ClassVar = [
            # A line in calling order, however long: whoever is at another counter just now stands in it too.
            models.Index(
                fields=["line", "business_date", "rank_at", "id"], name="ticket_in_line", condition=Q(state="waiting")
            ),
            # Who was sent on by a counter, for its undo button: always a few.
            models.Index(
                Cast(KeyTextTransform("counter", "previous"), models.BigIntegerField()),
                name="ticket_sent_on",
                condition=Q(state="waiting", previous__isnull=False),
            ),
            # Few are sent to one counter; whoever is must be found however many others wait.
            models.Index(
                fields=["target_counter"],
                name="ticket_sent_to_counter",
                condition=Q(state="waiting", elsewhere=False, target_counter__isnull=False),
            ),
            models.Index(fields=["mall", "business_date", "state"], name="ticket_of_the_day"),
            models.Index(fields=["line", "business_date", "ended_at"], name="ticket_of_line_and_day"),
            models.Index(fields=["counter", "business_date"], name="ticket_of_counter_and_day"),
        ]

    def __str__(self) -> str:
        return f"ticket {self.uuid} {self.state}"


class Interval(models.Model):
    """A stretch of seconds that a ticket spent on one thing: the only source of every wait and every figure."""

    personal_data: ClassVar[str] = "which officer served when; kept 2 years, then only sums"

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="intervals")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, db_index=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, db_index=False)
    counter = models.ForeignKey(Counter, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, db_index=False
    )
    kind = models.CharField(max_length=10, choices=IntervalKind)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    voided = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at__isnull=True), name="one_open_interval_per_ticket"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="time_runs_forward"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["line", "started_at"], name="interval_of_line")]

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at} - {self.ended_at}"


class Printout(models.Model):
    """One try to print a number: queued, then printed, or failed with a reason the visitor can act on."""

    personal_data: ClassVar[str] = "none"

    class State(models.TextChoices):
        QUEUED = "queued"
        PRINTED = "printed"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="printouts")
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=40, blank=True)
    queued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit"], condition=Q(state="queued"), name="one_print_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"printout {self.pk} {self.state}"


class DayClosing(models.Model):
    """The end of a business day: closed by state, nothing is moved. Without a summary it is still under way."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.PROTECT)
    business_date = models.DateField()
    closed_at = models.DateTimeField()
    summary = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mall", "business_date"], name="a_day_closes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mall_id} {self.business_date}"


class PolicyTrial(models.Model):
    """A draft of the call policy, tried on the days the mall has recorded. Seconds in `result`; see `PolicyDraft`."""

    personal_data: ClassVar[str] = "name of the manager who asked; kept with the policy it led to"

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    mall = models.ForeignKey(Mall, on_delete=models.PROTECT, related_name="+")
    # The policy that the draft is held against; none is the order of arrival.
    against = models.ForeignKey("CallPolicy", on_delete=models.PROTECT, null=True, related_name="+")
    draft = models.JSONField()
    state = models.CharField(max_length=16, choices=TrialState, default=TrialState.QUEUED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    days_done = models.PositiveSmallIntegerField(default=0)
    days_total = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=TrialState.values), name="trial_state_is_known"),
            models.CheckConstraint(condition=Q(days_done__lte=F("days_total")), name="trial_days_are_counted"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], ended_at__isnull=True)
                | (~Q(state__in=["queued", "running"]) & Q(ended_at__isnull=False)),
                name="an_ended_trial_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(result__isnull=False), name="a_trial_that_is_done_has_a_result"
            ),
            models.UniqueConstraint(
                fields=["mall"], condition=Q(state__in=["queued", "running"]), name="one_trial_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"trial {self.uuid} {self.state}"


class CallPolicy(models.Model):
    """By what rule the counters of a mall call, from an instant until the next one. A trigger keeps what was decided.

    Without any, people are called in the order of arrival. A span of no length was withdrawn before it began.
    """

    personal_data: ClassVar[str] = "name of the manager who decided; kept as long as the waits it explains"

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    mall = models.ForeignKey(Mall, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    rule = models.CharField(max_length=16, choices=CallRule)
    usual_target_minutes = models.PositiveSmallIntegerField()
    most_overtaking_minutes = models.PositiveSmallIntegerField()
    quick_counter_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    trial = models.OneToOneField(PolicyTrial, on_delete=models.PROTECT, null=True, blank=True, related_name="policy")
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_call_policy_at_a_time",
                expressions=[
                    ("mall", RangeOperators.EQUAL),
                    (Span("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="call_policy_runs_forward",
            ),
            models.CheckConstraint(condition=Q(rule__in=CallRule.values), name="call_rule_is_known"),
            models.CheckConstraint(
                condition=Q(usual_target_minutes__gte=1, usual_target_minutes__lte=480), name="usual_target_is_sensible"
            ),
            models.CheckConstraint(
                condition=Q(most_overtaking_minutes__gte=1, most_overtaking_minutes__lte=240),
                name="overtaking_is_bounded",
            ),
            models.CheckConstraint(
                condition=Q(trial__isnull=False) | Q(undoes__isnull=False), name="a_call_policy_was_tried_or_undoes_one"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_call_policy_says_why"),
        ]
        verbose_name_plural = "call policies"

    def __str__(self) -> str:
        return f"{self.rule} from {self.valid_from}"


class CallPolicyLine(models.Model):
    """What a policy says of one line: the wait it should not exceed, its weight, whether quick desks take it first."""

    personal_data: ClassVar[str] = "none"

    policy = models.ForeignKey(CallPolicy, on_delete=models.PROTECT, related_name="lines", db_index=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_index=False)
    target_minutes = models.PositiveSmallIntegerField()
    weight = models.DecimalField(max_digits=4, decimal_places=2, default=1)
    quick = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "line"], name="a_policy_says_one_thing_of_a_line"),
            models.CheckConstraint(
                condition=Q(target_minutes__gte=1, target_minutes__lte=480), name="line_target_is_sensible"
            ),
            models.CheckConstraint(condition=Q(weight__gte="0.25", weight__lte=4), name="line_weight_is_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.target_minutes} min x {self.weight}"
