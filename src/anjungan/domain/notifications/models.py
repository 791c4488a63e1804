"""Where a visit is told, and each thing told about an errand."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from anjungan.domain.notifications.states import Kind, MessageState, Reason
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.foundation.ids import new_uuid


class Subscription(models.Model):
    """Where one visit is told, and of what. The row itself is what is deleted: nothing of it stays."""

    personal_data: ClassVar[str] = "a sealed e-mail address; deleted an hour after the visit, or when the visitor stops"

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, primary_key=True, related_name="+")
    address_sealed = models.TextField()
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind))
    language = models.CharField(max_length=5)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kinds__len__gt=0), name="somebody_told_is_told_something"),
            models.CheckConstraint(condition=~Q(address_sealed=""), name="somebody_told_has_an_address"),
        ]

    def __str__(self) -> str:
        return f"messages about visit {self.visit_id}"


class Message(models.Model):
    """One thing told about one errand: the log of what was sent, and the queue of what is to be."""

    personal_data: ClassVar[str] = "none beyond the ticket it belongs to; kept 2 years with it"

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    # The approach, the call or the day that it tells of, so that the same is told once.
    occasion = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=MessageState, default=MessageState.QUEUED)
    reason = models.CharField(max_length=12, choices=Reason, blank=True, default="")
    made_at = models.DateTimeField()
    # Before this it is not tried (again); from `expires_at` on it is not sent.
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # NEAR: the earliest time at which the call is expected.
    turn_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "kind", "occasion"], name="the_same_is_told_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="message_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_is_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="a_message_has_its_time"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(claimed_at__isnull=False), name="a_message_in_hand_says_since_when"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending"], ended_at__isnull=True)
                | Q(state__in=["sent", "dropped", "failed"], ended_at__isnull=False),
                name="an_ended_message_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["dropped", "failed"]) | ~Q(reason=""), name="a_message_not_sent_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="message_to_send", condition=Q(state__in=["queued", "sending"])),
        ]

    def __str__(self) -> str:
        return f"message {self.uuid} {self.kind} {self.state}"
