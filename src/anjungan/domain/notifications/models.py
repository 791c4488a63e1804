"""Who is told where and of what, in which words, when nobody is disturbed, and each thing told."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from anjungan.domain.appointments.models import Booking
from anjungan.domain.citizens.models import Citizen, CitizenContact
from anjungan.domain.notifications.states import OF_BOOKING, OF_VISIT, Channel, Kind, MessageState, Reason
from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.foundation.ids import new_uuid


class Subscription(models.Model):
    """Where one visit or booking is told, and of what. The row itself is what is deleted: nothing of it stays.

    A booking's own contact stands with the booking; here it has only a browser that is notified.
    """

    personal_data: ClassVar[str] = (
        "a sealed e-mail address, phone number or browser address; deleted an hour after the visit or two days after "
        "the booked day, or when the person stops"
    )

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=8, choices=Channel)
    address_sealed = models.TextField()
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind))
    language = models.CharField(max_length=5)
    chosen_at = models.DateTimeField()
    # As the account says, until something is chosen for the visit itself.
    is_inherited = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kinds__len__gt=0), name="somebody_told_is_told_something"),
            models.CheckConstraint(condition=~Q(address_sealed=""), name="somebody_told_has_an_address"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="a_way_to_tell_is_known"),
            models.CheckConstraint(
                condition=Q(visit__isnull=False, booking__isnull=True)
                | Q(visit__isnull=True, booking__isnull=False, channel="push"),
                name="told_about_a_visit_or_a_booking",
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=~Q(channel="push"), name="one_address_for_a_visit",
            ),
            models.UniqueConstraint(fields=["visit"], condition=Q(channel="push"), name="one_browser_for_a_visit"),
            models.UniqueConstraint(fields=["booking"], name="one_browser_for_a_booking"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"messages about visit {self.visit_id} or booking {self.booking_id} by {self.channel}"


class VisitFollows(models.Model):
    """A saved visit for which nothing was chosen itself: it is told as the account says, also when that changes."""

    personal_data: ClassVar[str] = "none beyond the visit it belongs to"

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"visit {self.visit_id} follows"


class BookingChoice(models.Model):
    """Of what somebody with a booking wants to be told, once here too, where not of everything. Empty: of nothing."""

    personal_data: ClassVar[str] = "none beyond the booking it belongs to"

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, primary_key=True, related_name="+")
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind), blank=True)
    chosen_at = models.DateTimeField()
    # As the account says, until something is chosen for the booking itself.
    is_inherited = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"messages about booking {self.booking_id}"


class AccountChoice(models.Model):
    """Of what a citizen with an account wants to be told about all that is saved there, and where about visits.

    Without a contact visits are told nowhere; a booking has a contact of its own. Empty kinds: of nothing.
    """

    personal_data: ClassVar[str] = "which of the account's contacts is told, and of what; erased with the account"

    citizen = models.OneToOneField(Citizen, on_delete=models.CASCADE, primary_key=True, related_name="+")
    contact = models.ForeignKey(CitizenContact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind), blank=True)
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"messages of citizen {self.citizen_id}"


class MessageRule(models.Model):
    """When a mall leaves people alone, and when it reminds them of their times. Local times of the mall."""

    personal_data: ClassVar[str] = "none"

    mall = models.OneToOneField(Mall, on_delete=models.CASCADE, primary_key=True, related_name="+")
    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(6))
    # The evening before the day; None: no such reminder.
    evening_at = models.TimeField(null=True, blank=True, default=time(18))
    # So long before the time; 0: no such reminder.
    hours_before = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(hours_before__lte=24), name="the_last_reminder_is_of_the_day"),
        ]

    def __str__(self) -> str:
        return f"{self.mall_id}: quiet {self.quiet_from:%H:%M}-{self.quiet_until:%H:%M}"


class Wording(models.Model):
    """A mall's own words for a kind of message in a language. What was in force once is never changed again."""

    personal_data: ClassVar[str] = "none"

    id = models.BigAutoField(primary_key=True)
    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    language = models.CharField(max_length=5)
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=120)
    text = models.TextField()
    short = models.CharField(max_length=320)
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    is_in_force = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mall", "kind", "language", "version"], name="versions_are_counted"),
            models.UniqueConstraint(
                fields=["mall", "kind", "language"], condition=Q(is_in_force=True), name="one_wording_in_force"
            ),
            models.CheckConstraint(
                condition=Q(is_in_force=False) | Q(published_at__isnull=False), name="words_in_force_were_published"
            ),
            models.CheckConstraint(condition=Q(language__in=["id", "en"]), name="words_are_indonesian_or_english"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} version {self.version}"


class Message(models.Model):
    """One thing told about one errand or one booking by one way: what was sent, and the queue of what is to be."""

    personal_data: ClassVar[str] = "none beyond the ticket or booking it belongs to; kept 2 years with it"

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    mall = models.ForeignKey(Mall, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=8, choices=Channel)
    kind = models.CharField(max_length=10, choices=Kind)
    # The approach, the call, the day or the time that it tells of, so that the same is told once.
    occasion = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=MessageState, default=MessageState.QUEUED)
    reason = models.CharField(max_length=12, choices=Reason, blank=True, default="")
    made_at = models.DateTimeField()
    # Before this it is not tried (again); from `expires_at` on it is not sent.
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # NEAR: the earliest time at which the call is expected. PASSED: until when the number is kept.
    turn_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "kind", "occasion", "channel"], name="the_same_is_told_once"),
            models.UniqueConstraint(
                fields=["booking", "kind", "occasion", "channel"], name="the_same_of_a_booking_is_told_once"
            ),
            models.CheckConstraint(
                condition=Q(ticket__isnull=False, booking__isnull=True, kind__in=[str(kind) for kind in OF_VISIT])
                | Q(ticket__isnull=True, booking__isnull=False, kind__in=[str(kind) for kind in OF_BOOKING]),
                name="a_message_is_about_one_thing",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="message_kind_is_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="message_channel_is_known"),
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
            models.Index(fields=["mall", "made_at"], name="message_of_mall_and_day"),
        ]

    def __str__(self) -> str:
        return f"message {self.uuid} {self.kind} {self.state}"
