"""Consents to be helped, what they allow, and the papers that were held against a list."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from anjungan.domain.assistance.states import EndReason, How, Step, Task
from anjungan.domain.catalog.models import Offering
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Counter
from anjungan.foundation.ids import new_uuid

USUAL_MINUTES, USUAL_MORE, USUAL_MOST = 15, 10, 60


class AssistanceRule(models.Model):
    """How long assisted mode lasts at a mall before somebody must ask again. Without a row the usual minutes count."""

    personal_data: ClassVar[str] = "none"

    mall = models.OneToOneField(Mall, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField(default=USUAL_MINUTES)
    more_minutes = models.PositiveSmallIntegerField(default=USUAL_MORE)
    most_minutes = models.PositiveSmallIntegerField(default=USUAL_MOST)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__range=(5, 60)), name="assistance_lasts_5_to_60_minutes"),
            models.CheckConstraint(
                condition=Q(more_minutes__range=(1, 30)), name="assistance_grows_by_1_to_30_minutes"
            ),
            models.CheckConstraint(
                condition=Q(most_minutes__gte=F("minutes"), most_minutes__lte=180), name="assistance_has_a_longest_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mall_id}: {self.minutes} min"


class Assistance(models.Model):
    """One consent: who helps, to do what, until when, in the very words that were said.

    `verbs` are the facts that may come true under it, `subjects` the visits and bookings it is about. `code` opens the
    visitor's own screen. The guard in the database holds every act against this row.
    """

    personal_data: ClassVar[str] = (
        "which officer helped when, kept 2 years with the visit; how the visitor is addressed, emptied at the end"
    )

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    code = models.CharField(max_length=16, unique=True)
    mall = models.ForeignKey(Mall, on_delete=models.PROTECT, db_index=False)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    counter = models.ForeignKey(
        Counter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    language = models.CharField(max_length=5)
    # "Bu Nurhayati", as the person wishes to be addressed; may stay empty.
    called = models.CharField(max_length=40, blank=True)
    tasks = ArrayField(models.CharField(max_length=16))
    verbs = ArrayField(models.CharField(max_length=80))
    subjects = ArrayField(models.CharField(max_length=80), default=list)
    how = models.CharField(max_length=12, choices=How)
    script = models.TextField()
    # The citizen's account, once there is one: an account is never needed to be helped.
    account = models.UUIDField(null=True, blank=True)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=8, choices=EndReason, blank=True)
    step = models.CharField(max_length=12, choices=Step, default=Step.HUB)
    step_offerings = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["officer"], condition=Q(ended_at__isnull=True), name="one_visitor_is_helped_at_a_time"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("began_at")), name="assistance_has_a_span"),
            models.CheckConstraint(
                condition=Q(tasks__len__gt=0, verbs__len__gt=0), name="assistance_is_agreed_for_something"
            ),
            models.CheckConstraint(condition=~Q(script=""), name="assistance_keeps_the_words_that_were_said"),
            models.CheckConstraint(condition=Q(how__in=How.values), name="assistance_says_how_it_was_agreed"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, end_reason__in=EndReason.values, called=""),
                name="an_ended_assistance_says_why_and_forgets_the_name",
            ),
        ]

    def __str__(self) -> str:
        return f"assistance {self.uuid}"

    @property
    def task_labels(self) -> list[str]:
        """What was agreed, in words."""
        return [str(Task(task).label) for task in self.tasks]

    def is_running(self, *, now: datetime) -> bool:
        """Whether it has neither ended nor run out of time."""
        return self.ended_at is None and now < self.ends_at


class CheckedList(models.Model):
    """Which papers of a service's list the visitor had at hand when somebody looked with them."""

    personal_data: ClassVar[str] = "which papers somebody had with them; deleted a day after the consent ended"

    assistance = models.ForeignKey(Assistance, on_delete=models.CASCADE, related_name="lists")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+", db_index=False)
    # Keys of the requirements in the standard in force.
    ready = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    asked = models.PositiveSmallIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assistance", "offering"], name="one_checked_list_per_service"),
            models.CheckConstraint(
                condition=Q(ready__len__lte=F("asked")), name="no_more_papers_are_ready_than_are_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assistance_id} {self.offering_id}"
