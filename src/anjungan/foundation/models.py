"""The ledger of the house: what happened, who did it, and the seals that prove neither was changed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q
from django.db.models.fields.json import KeyTransform

from anjungan.foundation.ids import new_uuid


class TransactionNumber(Func):
    """The number of the running transaction in the ledger's count: lets readers follow without a gap (`epochs`)."""

    template = "foundation_transaction_number()"
    output_field = models.BigIntegerField()


class EventRecord(models.Model):
    """One fact, past tense, saved in the transaction that made it true. Append only (a trigger keeps it so)."""

    personal_data: ClassVar[str] = "none: payloads carry numbers, codes and ids only"

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(db_default=TransactionNumber())
    uuid = models.UUIDField(default=new_uuid)
    name = models.CharField(max_length=80)
    mall_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    subject = models.CharField(max_length=80)
    payload = models.JSONField()
    streams = ArrayField(models.CharField(max_length=80), default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["xid", "id"], name="event_in_order"),
            models.Index(fields=["subject", "id"], name="event_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"


class AuditEntry(models.Model):
    """Who did what to what, and when. Written by the same call as the event. Append only."""

    personal_data: ClassVar[str] = "name of the acting officer; kept 5 years, then the mall's archive rule applies"

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(db_default=TransactionNumber())
    mall_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    actor_label = models.CharField(max_length=120)
    verb = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    details = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mall_id", "xid", "id"], name="audit_in_order"),
            models.Index(fields=["subject", "id"], name="audit_of_subject"),
            # Few acts are done for somebody else; each such leave is read again and again while it lasts.
            models.Index(
                KeyTransform("mandate", "details"),
                "id",
                name="audit_under_mandate",
                condition=Q(details__has_key="mandate"),
            ),
        ]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.actor_label}: {self.verb} {self.subject}"


class Seal(models.Model):
    """A link of the chain: the digest over the entries since the last seal of the mall and over that seal."""

    personal_data: ClassVar[str] = "none"

    id = models.BigAutoField(primary_key=True)
    mall_id = models.BigIntegerField()
    number = models.PositiveBigIntegerField()
    last_xid = models.BigIntegerField()
    last_entry_id = models.BigIntegerField()
    entries = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mall_id", "number"], name="one_seal_per_link"),
        ]

    def __str__(self) -> str:
        return f"seal {self.number} of mall {self.mall_id}"


class ReaderCursor(models.Model):
    """How far a reader of the ledger has come."""

    personal_data: ClassVar[str] = "none"

    name = models.CharField(max_length=80, primary_key=True)
    xid = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class StuckEvent(models.Model):
    """An event that a listener could not take: set aside so that the others go on, and shown to operators."""

    personal_data: ClassVar[str] = "none"

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE)
    listener = models.CharField(max_length=200)
    tries = models.PositiveIntegerField(default=1)
    reason = models.TextField()
    last_tried_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "listener"], name="one_stuck_event_per_listener"),
        ]

    def __str__(self) -> str:
        return f"{self.listener}: {self.reason[:60]}"


class IdempotencyKey(models.Model):
    """The answer to a request that carried a key, so that the same key gets the same answer for 24 hours."""

    personal_data: ClassVar[str] = "none: answers hold numbers and codes; removed after 24 hours"

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "key"], name="one_answer_per_key"),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
