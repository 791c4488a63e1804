"""Booked times, and numbers taken from home: rules, counts and requests. What fits comes from the roster."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from anjungan.domain.appointments.states import BookingState, ContactKind, RemoteState
from anjungan.domain.catalog.models import Offering
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Line
from anjungan.foundation.ids import new_uuid


class BookingRule(models.Model):
    """How times of a line are offered. Evenings and Saturdays need nothing here: they follow the opening hours."""

    personal_data: ClassVar[str] = "none"

    line = models.OneToOneField(Line, on_delete=models.CASCADE, related_name="booking_rule")
    is_active = models.BooleanField(default=True)
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    # Of what the counters can do in a slot, so much is offered; the rest stays with those who walk in.
    share_percent = models.PositiveSmallIntegerField(default=50)
    # So many of those who book do not come: m / (1 - p) are booked where m fit. Past bookings correct it, by the hour.
    no_show_percent = models.PositiveSmallIntegerField(default=10)
    learns_no_shows = models.BooleanField(default=True)
    early_minutes = models.PositiveSmallIntegerField(default=30)
    late_minutes = models.PositiveSmallIntegerField(default=10)
    # Who has a time stands in line as if they had come so long before it.
    head_start_minutes = models.PositiveSmallIntegerField(default=20)
    horizon_days = models.PositiveSmallIntegerField(default=14)
    most_people = models.PositiveSmallIntegerField(default=5)
    # A place given back is kept so long for whoever waits for it, less when the time is soon.
    offer_minutes = models.PositiveSmallIntegerField(default=120)
    # None: the usual time published for the line.
    service_seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(slot_minutes__range=(5, 240)), name="a_slot_is_5_to_240_minutes"),
            models.CheckConstraint(condition=Q(share_percent__range=(1, 90)), name="walk_ins_keep_a_tenth"),
            models.CheckConstraint(condition=Q(no_show_percent__lte=50), name="overbooking_is_bounded"),
            models.CheckConstraint(condition=Q(early_minutes__lte=120), name="the_window_opens_in_time"),
            models.CheckConstraint(condition=Q(late_minutes__lte=60), name="the_window_closes_in_time"),
            models.CheckConstraint(condition=Q(head_start_minutes__lte=60), name="a_time_harms_others_little"),
            models.CheckConstraint(condition=Q(horizon_days__range=(1, 55)), name="the_horizon_is_seen"),
            models.CheckConstraint(condition=Q(most_people__range=(1, 8)), name="a_family_is_1_to_8"),
            models.CheckConstraint(condition=Q(offer_minutes__range=(15, 1440)), name="an_offer_lasts_up_to_a_day"),
            models.CheckConstraint(
                condition=Q(service_seconds__isnull=True) | Q(service_seconds__range=(60, 28800)),
                name="a_booked_service_takes_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.slot_minutes} min"


class NoShowCount(models.Model):
    """How many of the last months' bookings of a line, at an hour of the mall's day, came and did not come."""

    personal_data: ClassVar[str] = "none"

    line = models.ForeignKey(Line, on_delete=models.CASCADE, db_index=False)
    hour = models.PositiveSmallIntegerField()
    booked = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "hour"], name="one_no_show_count_per_line_and_hour"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="a_day_has_24_hours"),
            models.CheckConstraint(condition=Q(missed__lte=F("booked")), name="only_who_booked_can_miss"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.hour}: {self.missed}/{self.booked}"


class Slot(models.Model):
    """A time of a line with the places taken. Its locked row makes one place too many impossible.

    `capacity` is what the roster gave when the last place was taken. Somebody's duty may be cancelled after that:
    then nobody more gets in, and nobody is put out.
    """

    personal_data: ClassVar[str] = "none"

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, db_index=False)
    business_date = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    # Why the mall gave it up: while this says something nobody gets in, whatever the roster gives.
    called_off = models.CharField(max_length=200, blank=True, db_default="")
    called_off_en = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "starts_at"], name="one_slot_per_line_and_time"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="never_more_than_fit"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_began"),
        ]
        indexes: ClassVar = [models.Index(fields=["line", "business_date"], name="slot_of_line_and_day")]

    def __str__(self) -> str:
        return f"{self.starts_at} {self.taken}/{self.capacity}"


class Booking(models.Model):
    """A time for one person or a family at one service. `code` opens it; it stands on the paper and in the message."""

    personal_data: ClassVar[str] = (
        "e-mail address or phone number, sealed, with a blind index; emptied 30 days after the day. No name is asked."
    )

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    code = models.CharField(max_length=16, unique=True)
    mall = models.ForeignKey(Mall, on_delete=models.PROTECT, db_index=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, db_index=False)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, db_index=False)
    # None on the waiting list, and where the place was given back.
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, null=True, blank=True)
    business_date = models.DateField()
    starts_at = models.DateTimeField(null=True, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=BookingState)
    channel = models.CharField(max_length=16)
    language = models.CharField(max_length=5, default="id")
    # A digest of the browser that holds, for the limit on holds; emptied when the hold ends.
    holder = models.CharField(max_length=64, blank=True)
    contact_kind = models.CharField(max_length=5, choices=ContactKind, default=ContactKind.NONE)
    contact_sealed = models.TextField(blank=True)
    contact_index = models.CharField(max_length=64, blank=True)
    proof_round = models.PositiveSmallIntegerField(default=0)
    proof_tries = models.PositiveSmallIntegerField(default=0)
    proof_asked_at = models.DateTimeField(null=True, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Why the mall took the time back, in the words that the person reads. Empty when it was the person.
    mall_reason = models.CharField(max_length=200, blank=True, db_default="")
    # The same in English, where somebody wrote it.
    mall_reason_en = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact_index", "offering", "business_date"],
                condition=Q(state__in=["booked", "checked_in"]) & ~Q(contact_index=""),
                name="one_booking_per_person_service_and_day",
            ),
            models.UniqueConstraint(
                fields=["contact_index", "offering", "business_date"],
                condition=Q(state="listed", proven_at__isnull=False) & ~Q(contact_index=""),
                name="one_place_in_a_waiting_list",
            ),
            models.CheckConstraint(condition=Q(state__in=BookingState.values), name="booking_state_is_known"),
            models.CheckConstraint(condition=Q(people__range=(1, 8)), name="a_booking_is_for_1_to_8"),
            models.CheckConstraint(condition=~Q(state="held") | Q(held_until__isnull=False), name="a_hold_has_an_end"),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "booked"]) | Q(slot__isnull=False, starts_at__isnull=False),
                name="a_booking_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["booked", "checked_in", "no_show"]) | Q(booked_at__isnull=False),
                name="a_booking_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["checked_in", "cancelled", "no_show", "expired"]) | Q(ended_at__isnull=False),
                name="an_ended_booking_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(mall_reason="") | Q(mall_reason_en=""), name="a_reason_is_in_indonesian_first"
            ),
            models.CheckConstraint(
                condition=Q(mall_reason="") | Q(state="cancelled"), name="only_what_the_mall_cancelled_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["held_until"], name="booking_held", condition=Q(state="held")),
            models.Index(fields=["starts_at"], name="booking_to_come", condition=Q(state="booked")),
            models.Index(fields=["line", "business_date"], name="booking_of_line_and_day"),
            models.Index(
                fields=["line", "business_date", "created_at"], name="booking_listed", condition=Q(state="listed")
            ),
            models.Index(fields=["contact_index"], name="booking_of_contact", condition=~Q(contact_index="")),
            models.Index(fields=["holder"], name="booking_of_holder", condition=Q(state="held")),
        ]

    @property
    def mall_reason_id(self) -> str:
        """The reason in Indonesian, beside `mall_reason_en`, which may be empty."""
        return self.mall_reason

    def __str__(self) -> str:
        return f"booking {self.uuid} {self.state}"


class RemoteRule(models.Model):
    """Whether and how numbers of a line are given to people who are not in the building yet."""

    personal_data: ClassVar[str] = "none"

    line = models.OneToOneField(Line, on_delete=models.CASCADE, related_name="remote_rule")
    is_active = models.BooleanField(default=True)
    # Of the people whom the roster can serve in a day, so many may take their number from home.
    share_percent = models.PositiveSmallIntegerField(default=20)
    # Whose turn has passed while not here is waited for so long; then the number ends.
    release_minutes = models.PositiveSmallIntegerField(default=30)
    # Who comes after the turn has passed stands behind so many of those who are here.
    places_behind = models.PositiveSmallIntegerField(default=3)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(share_percent__range=(1, 50)), name="half_stays_for_who_is_here"),
            models.CheckConstraint(condition=Q(release_minutes__range=(10, 120)), name="absence_has_an_end"),
            models.CheckConstraint(condition=Q(places_behind__lte=20), name="late_people_are_served_too"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.share_percent} %"


class RemoteDay(models.Model):
    """How many numbers of a line were taken from home on a day. Its locked row makes one too many impossible."""

    personal_data: ClassVar[str] = "none"

    line = models.ForeignKey(Line, on_delete=models.PROTECT, db_index=False)
    business_date = models.DateField()
    given = models.PositiveIntegerField(default=0)
    most = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "business_date"], name="one_remote_count_per_line_and_day"),
            models.CheckConstraint(condition=Q(given__lte=F("most")), name="the_share_from_home_is_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.business_date}: {self.given}/{self.most}"


class RemoteRequest(models.Model):
    """Somebody at home asks for a number of today. One for a proved contact, and for a browser, a service and a day."""

    personal_data: ClassVar[str] = (
        "e-mail address or phone number, sealed, with a blind index; emptied on the day after. No name, no place."
    )

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    code = models.CharField(max_length=16, unique=True)
    mall = models.ForeignKey(Mall, on_delete=models.PROTECT, db_index=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, db_index=False)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, db_index=False)
    business_date = models.DateField()
    state = models.CharField(max_length=10, choices=RemoteState)
    channel = models.CharField(max_length=16)
    language = models.CharField(max_length=5, default="id")
    priority_keys = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # A digest of the browser; emptied with the contact.
    holder = models.CharField(max_length=64, blank=True)
    contact_kind = models.CharField(max_length=5, choices=ContactKind, default=ContactKind.NONE)
    contact_sealed = models.TextField(blank=True)
    contact_index = models.CharField(max_length=64, blank=True)
    # The person asked to be told about the number there too; without that the contact serves for the code alone.
    wants_messages = models.BooleanField(db_default=False)
    proof_round = models.PositiveSmallIntegerField(default=0)
    proof_tries = models.PositiveSmallIntegerField(default=0)
    proof_asked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact_index", "offering", "business_date"],
                condition=Q(state="taken") & ~Q(contact_index=""),
                name="one_remote_number_per_contact",
            ),
            models.UniqueConstraint(
                fields=["holder", "offering", "business_date"],
                condition=Q(state="taken") & ~Q(holder=""),
                name="one_remote_number_per_browser",
            ),
            models.CheckConstraint(condition=Q(state__in=RemoteState.values), name="remote_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(ended_at__isnull=False), name="an_ended_request_says_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], name="remote_asked", condition=Q(state="asked")),
            models.Index(fields=["contact_index"], name="remote_of_contact", condition=~Q(contact_index="")),
        ]

    def __str__(self) -> str:
        return f"remote request {self.uuid} {self.state}"


class MallPlace(models.Model):
    """Where a mall stands, so that a phone can tell by itself whether it is there. The phone never says where it is."""

    personal_data: ClassVar[str] = "none"

    mall = models.OneToOneField(Mall, on_delete=models.CASCADE, related_name="place")
    latitude = models.DecimalField(max_digits=8, decimal_places=6)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    radius_metres = models.PositiveSmallIntegerField(default=150)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(latitude__range=(-11, 6.5)), name="latitude_is_of_indonesia"),
            models.CheckConstraint(condition=Q(longitude__range=(94, 142)), name="longitude_is_of_indonesia"),
            models.CheckConstraint(condition=Q(radius_metres__range=(30, 2000)), name="near_is_near"),
        ]

    def __str__(self) -> str:
        return f"{self.mall_id}: {self.latitude}, {self.longitude}"
