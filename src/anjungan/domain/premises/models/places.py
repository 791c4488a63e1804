"""Zones, topics, lines and counters: where people go and where they wait."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast, Left

from anjungan.domain.organizations.models import Agency, Mall
from anjungan.domain.premises.states import CounterState
from anjungan.foundation.ids import new_uuid


class Zone(models.Model):
    """A part of the building with its own display and voice. Its number begins every counter code in it."""

    personal_data: ClassVar[str] = "none"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="zones")
    number = models.PositiveSmallIntegerField()
    name_id = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(name="one_zone_per_mall_and_number", fields=["mall", "number"]),
            models.CheckConstraint(
                name="zone_number_is_one_digit",
                condition=models.Q(number__range=(1, 9)),
            ),
            # Targets of the links that keep a zone, its counters, topics and lines in one mall.
            models.UniqueConstraint(name="zone_with_its_mall", fields=["id", "mall"]),
            models.UniqueConstraint(name="zone_with_its_mall_and_number", fields=["id", "mall", "number"]),
        ]

    def __str__(self) -> str:
        """Return number and name."""
        return f"{self.number} {self.name_id}"


class Topic(models.Model):
    """What people come for, in their own words; its letter begins the visitor's number."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="topics")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="topics")
    letter = models.CharField(max_length=2)
    name_id = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    icon = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(name="one_topic_per_mall_and_letter", fields=["mall", "letter"]),
            models.CheckConstraint(
                name="topic_letter_is_one_or_two_capitals",
                condition=models.Q(letter__regex=r"^[A-Z]{1,2}$"),
            ),
            models.UniqueConstraint(name="topic_with_its_mall", fields=["id", "mall"]),
        ]

    def __str__(self) -> str:
        """Return letter and name."""
        return f"{self.letter} {self.name_id}"


class Line(models.Model):
    """One queue of an agency at a mall, for one or more services."""

    personal_data: ClassVar[str] = "none"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="lines")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="lines")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="lines")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="lines")
    code = models.CharField(max_length=20)
    name_id = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    # Null means no limit.
    daily_quota = models.PositiveIntegerField(null=True, blank=True)
    # New numbers stop this long before closing, so that the last visitor is still served today.
    cutoff_minutes = models.PositiveSmallIntegerField(default=15)
    # The longest wait the mall promises; null means that it promises none.
    promise_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    typical_service_seconds = models.PositiveIntegerField(default=600)
    # Where the figure above comes from: a published time or an assumption, said in words.
    typical_service_source = models.CharField(max_length=200, blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(name="one_line_per_mall_and_code", fields=["mall", "code"]),
            models.CheckConstraint(
                name="line_code_is_speakable",
                condition=models.Q(code__regex=r"^[A-Z0-9][A-Z0-9-]*$"),
            ),
            models.CheckConstraint(
                name="line_takes_some_time",
                condition=models.Q(typical_service_seconds__gt=0),
            ),
            models.CheckConstraint(
                name="line_quota_is_null_or_positive",
                condition=models.Q(daily_quota__isnull=True) | models.Q(daily_quota__gt=0),
            ),
            models.UniqueConstraint(name="line_with_its_mall", fields=["id", "mall"]),
        ]

    def __str__(self) -> str:
        """Return the name people read."""
        return self.name_id


class Counter(models.Model):
    """A counter (loket). Its code begins with the number of its zone, so `107` tells people where to walk."""

    personal_data: ClassVar[str] = "Names the officer who sits there now; emptied when the counter closes."

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="counters")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="counters")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="counters")
    code = models.CharField(max_length=4)
    # The first digit of the code; the database links it to the zone's own number.
    zone_number = models.GeneratedField(
        expression=Cast(Left("code", 1), models.PositiveSmallIntegerField()),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    lines = models.ManyToManyField(Line, through="CounterSkill", related_name="counters")
    state = models.CharField(max_length=8, choices=CounterState, default=CounterState.CLOSED)
    state_reason = models.CharField(max_length=120, blank=True, default="")
    state_since = models.DateTimeField(null=True, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="staffed_counters",
    )
    # The lines called from here today: those of the officer's duty, or all skills.
    active_line_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(name="one_counter_per_mall_and_code", fields=["mall", "code"]),
            models.CheckConstraint(
                name="counter_code_is_three_or_four_digits",
                condition=models.Q(code__regex=r"^[1-9][0-9]{2,3}$"),
            ),
            models.CheckConstraint(
                name="counter_state_is_known",
                condition=models.Q(state__in=[choice.value for choice in CounterState]),
            ),
            models.UniqueConstraint(
                name="one_counter_per_signed_on_officer",
                fields=["officer"],
                condition=models.Q(officer__isnull=False),
            ),
            models.CheckConstraint(
                name="a_counter_has_an_officer_unless_closed",
                condition=models.Q(state=CounterState.CLOSED, officer__isnull=True)
                | (~models.Q(state=CounterState.CLOSED) & models.Q(officer__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        """Return the code on the sign above it."""
        return self.code


class CounterSkill(models.Model):
    """A line that can be served at a counter."""

    personal_data: ClassVar[str] = "none"

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="skills")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="skills")

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(name="one_skill_per_counter_and_line", fields=["counter", "line"]),
        ]

    def __str__(self) -> str:
        """Return which line is served where."""
        return f"{self.counter_id}: {self.line_id}"
