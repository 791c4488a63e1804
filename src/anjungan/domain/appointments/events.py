"""Facts about bookings. None names a person: who is meant is found by the uuid while the contact is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from anjungan.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class BookingEvent(Event):
    """What every fact about a booking tells. `starts_at` is None on a waiting list."""

    booking: UUID
    line_id: int
    business_date: str
    starts_at: str | None
    people: int
    state: str
    channel: str

    def subject(self) -> str:
        return f"booking:{self.booking}"


@dataclass(frozen=True, kw_only=True)
class SlotHeld(BookingEvent):
    """A time is kept for some minutes while the person says how to be reached."""

    name: ClassVar[str] = "appointments.slot_held.v1"


@dataclass(frozen=True, kw_only=True)
class BookingProofAsked(BookingEvent):
    """A one-time code is to be sent to the contact."""

    name: ClassVar[str] = "appointments.booking_proof_asked.v1"


@dataclass(frozen=True, kw_only=True)
class BookingMade(BookingEvent):
    """The time is theirs."""

    name: ClassVar[str] = "appointments.booking_made.v1"


@dataclass(frozen=True, kw_only=True)
class BookingMoved(BookingEvent):
    """The person chose another time; the old place is free."""

    name: ClassVar[str] = "appointments.booking_moved.v1"
    from_at: str


@dataclass(frozen=True, kw_only=True)
class BookingCancelled(BookingEvent):
    """The time was given up: by the person, or `by_mall`, which cannot keep it and says why in `reason`."""

    name: ClassVar[str] = "appointments.booking_cancelled.v1"
    by_mall: bool = False
    reason: str = ""
    # Which cancelling of this booking: it may be taken back and cancelled again.
    cancelled_at: str = ""


@dataclass(frozen=True, kw_only=True)
class BookingReinstated(BookingEvent):
    """A cancelling was taken back at once: the time stands as before. `by_mall` says whose cancelling it was."""

    name: ClassVar[str] = "appointments.booking_reinstated.v1"
    by_mall: bool
    cancelled_at: str


@dataclass(frozen=True, kw_only=True)
class BookingContactForgotten(BookingEvent):
    """The person had the contact deleted; the booking stays."""

    name: ClassVar[str] = "appointments.booking_contact_forgotten.v1"


@dataclass(frozen=True, kw_only=True)
class BookingExpired(BookingEvent):
    """A time that was held, offered or waited for was not taken."""

    name: ClassVar[str] = "appointments.booking_expired.v1"


@dataclass(frozen=True, kw_only=True)
class BookingCheckedIn(BookingEvent):
    """The person is here and has a number. `late` says that the window was over."""

    name: ClassVar[str] = "appointments.booking_checked_in.v1"
    late: bool


@dataclass(frozen=True, kw_only=True)
class BookingMissed(BookingEvent):
    """Nobody came within the window; the time goes to those who walk in."""

    name: ClassVar[str] = "appointments.booking_missed.v1"


@dataclass(frozen=True, kw_only=True)
class WaitingListJoined(BookingEvent):
    """Somebody waits for a time on a full day."""

    name: ClassVar[str] = "appointments.waiting_list_joined.v1"


@dataclass(frozen=True, kw_only=True)
class TimeOffered(BookingEvent):
    """A place became free and is kept for the first on the waiting list until `until`."""

    name: ClassVar[str] = "appointments.time_offered.v1"
    until: str


@dataclass(frozen=True, kw_only=True)
class TimesCalledOff(Event):
    """The mall gave up the times of a line that begin from `first` to before `last`; `bookings` of them were taken."""

    name: ClassVar[str] = "appointments.times_called_off.v1"
    line: UUID
    first: str
    last: str
    bookings: int
    reason: str

    def subject(self) -> str:
        return f"line:{self.line}"


@dataclass(frozen=True, kw_only=True)
class TimesOfferedAgain(Event):
    """Times that were called off may be booked again. Whoever lost theirs is not booked again by this."""

    name: ClassVar[str] = "appointments.times_offered_again.v1"
    line: UUID
    first: str
    last: str

    def subject(self) -> str:
        return f"line:{self.line}"


@dataclass(frozen=True, kw_only=True)
class BookingRuleSet(Event):
    """How times of a line are offered was decided."""

    name: ClassVar[str] = "appointments.booking_rule_set.v1"
    line: UUID
    is_active: bool
    slot_minutes: int
    share_percent: int
    no_show_percent: int
    # Kept since the rules have a page: with these a rule can be put back.
    learns_no_shows: bool | None = None
    early_minutes: int | None = None
    late_minutes: int | None = None
    head_start_minutes: int | None = None
    horizon_days: int | None = None
    most_people: int | None = None
    offer_minutes: int | None = None

    def subject(self) -> str:
        return f"line:{self.line}"


@dataclass(frozen=True, kw_only=True)
class RemoteEvent(Event):
    """What every fact about a request from home tells."""

    request: UUID
    line_id: int
    business_date: str
    channel: str

    def subject(self) -> str:
        return f"remote_request:{self.request}"


@dataclass(frozen=True, kw_only=True)
class RemoteProofAsked(RemoteEvent):
    """Somebody at home wants a number; a one-time code is to be sent to the contact."""

    name: ClassVar[str] = "appointments.remote_proof_asked.v1"


@dataclass(frozen=True, kw_only=True)
class RemoteNumberTaken(RemoteEvent):
    """A number of today was taken from home."""

    name: ClassVar[str] = "appointments.remote_number_taken.v1"


@dataclass(frozen=True, kw_only=True)
class RemoteRuleSet(Event):
    """Whether and how numbers of a line are given to people at home was decided."""

    name: ClassVar[str] = "appointments.remote_rule_set.v1"
    line: UUID
    is_active: bool
    share_percent: int
    release_minutes: int
    places_behind: int

    def subject(self) -> str:
        return f"line:{self.line}"


@dataclass(frozen=True, kw_only=True)
class MallPlaceSet(Event):
    """Where the mall stands was written down or taken away; `radius_metres` is None when it was taken away."""

    name: ClassVar[str] = "appointments.mall_place_set.v1"
    mall: UUID
    radius_metres: int | None

    def subject(self) -> str:
        return f"mall:{self.mall}"
