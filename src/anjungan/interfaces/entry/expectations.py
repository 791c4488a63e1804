"""When to come and when to expect the call, in round times and honest words. Every door says it alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from anjungan.domain.forecasting.queries import Outlook, TicketOutlook, shown
from anjungan.interfaces.entry.formats import clock_range_text, clock_text, day_text, duration_range_text, duration_text

# A wait below this is none.
_AT_ONCE_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What to say of a waiting errand. `low` and `high` are None where nothing honest can be promised for today.

    `sit_at` is when to come, None: now. `note` is one sentence that says what the times do not; empty without need.
    """

    sit_at: datetime | None
    low: datetime | None
    high: datetime | None
    note: str
    is_rough: bool
    is_unlikely_today: bool = False
    # When the line opens next, in a sentence, where today is unlikely.
    next_opening: str = ""
    is_near: bool = False

    @property
    def range(self) -> str:
        """The time of the call: `10.05–10.20`, `sekitar 10.05–10.20` when little is known, empty without a promise."""
        if self.low is None or self.high is None:
            return ""
        text = clock_range_text(self.low, self.high)
        return _("sekitar %(range)s") % {"range": text} if self.is_rough else text


def expected(ticket: TicketOutlook | None) -> Expected | None:
    """Return what to say of an errand, None when it is not in line. Active language and time zone."""
    if ticket is None:
        return None
    promise = ticket.shown
    return Expected(
        sit_at=promise.sit_at if promise else None,
        low=promise.low if promise else None,
        high=promise.high if promise else None,
        note=note_of(ticket.outlook),
        is_rough=ticket.outlook.is_rough,
        is_unlikely_today=ticket.outlook.is_served and ticket.outlook.is_unlikely_today,
        next_opening=_tomorrow(ticket.outlook).strip() if ticket.outlook.is_unlikely_today else "",
        is_near=ticket.is_near and promise is not None,
    )


def call_text(outlook: Outlook | None) -> str:
    """Return the time of the call alone, for lists: `10.05–10.20`, empty where nobody can say."""
    promise = shown(outlook) if outlook is not None else None
    return clock_range_text(promise.low, promise.high) if promise else ""


def note_of(outlook: Outlook) -> str:
    """Return the one sentence that matters most beside the times, empty when they say it all."""
    if not outlook.is_served:
        return _("Belum ada loket yang melayani antrean ini, jadi belum ada perkiraan. Nomor tetap berlaku.")
    if outlook.is_unlikely_today:
        return _("Kemungkinan tidak selesai hari ini.") + _tomorrow(outlook)
    if outlook.paused_until is not None:
        return _("Loket antrean ini belum memanggil. Dilanjutkan pukul %(time)s.") % {
            "time": clock_text(outlook.paused_until)
        }
    if outlook.is_doubtful_today:
        return _("Mungkin belum selesai saat loket tutup.") + _tomorrow(outlook)
    if outlook.is_rough:
        return _("Belum cukup data, jadi perkiraan ini kasar.")
    return ""


def _tomorrow(outlook: Outlook) -> str:
    if outlook.next_day_opens_at is None:
        return ""
    words = {"day": day_text(outlook.next_day_opens_at), "time": clock_text(outlook.next_day_opens_at)}
    return " " + _("Buka lagi %(day)s pukul %(time)s.") % words


def wait_text(outlook: Outlook | None) -> str:
    """Return how long somebody who takes a number now waits: `Tunggu 15–25 menit`, or why nobody can say."""
    if outlook is None or not outlook.is_served:
        return _("Belum ada loket yang buka")
    if outlook.is_unlikely_today or outlook.low_seconds is None or outlook.high_seconds is None:
        return _("Mungkin tidak selesai hari ini")
    if outlook.high_seconds < _AT_ONCE_SECONDS:
        return _("Bisa langsung")
    words = {"range": duration_range_text(outlook.low_seconds, outlook.high_seconds)}
    return _("Tunggu sekitar %(range)s") % words if outlook.is_rough else _("Tunggu %(range)s") % words


def wait_from_text(outlooks: list[Outlook]) -> str:
    """Return where the waits of several lines together begin: they have no common range that is narrow and true."""
    served = [one for one in outlooks if one.is_served]
    if len(served) == 1 or not served:
        return wait_text(served[0] if served else None)
    shortest = min((one.mean_seconds for one in served if one.mean_seconds is not None), default=None)
    if shortest is None:
        return _("Mungkin tidak selesai hari ini")
    return (
        _("Tunggu mulai %(time)s") % {"time": duration_text(shortest)}
        if shortest >= _AT_ONCE_SECONDS
        else _("Bisa langsung")
    )
