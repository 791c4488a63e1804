"""What stands around every page: reading choices, the clock, and whether this is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest

from anjungan.foundation import clock
from anjungan.interfaces.entry.assisting import consent_of, stream_of_consent
from anjungan.interfaces.entry.preferences import chosen

if TYPE_CHECKING:
    from anjungan.domain.assistance.models import Assistance


@dataclass(frozen=True)
class Frame:
    """All that a base template may ask besides the page's own data."""

    request: HttpRequest

    @property
    def large_text(self) -> bool:
        """Whether the person asked for larger text."""
        return chosen(self.request, "huruf") == "besar"

    @property
    def more_contrast(self) -> bool:
        """Whether the person asked for more contrast."""
        return chosen(self.request, "kontras") == "tinggi"

    @property
    def consent(self) -> Assistance | None:
        """The leave of the visitor who is being helped in this browser now; its frame stands around every page."""
        found = consent_of(self.request)
        return found if found is not None and found.is_running(now=clock.now()) else None

    @property
    def consent_seconds_left(self) -> int:
        """How long that leave still lasts."""
        found = self.consent
        return 0 if found is None else max(0, int((found.ends_at - clock.now()).total_seconds()))

    @property
    def consent_stream(self) -> str:
        """Where this page hears that the visitor takes the leave back."""
        return stream_of_consent(self.request)

    @property
    def demo_clock(self) -> bool:
        """Whether time here is a demonstration's own. Every page says so."""
        return clock.demo_clock() is not None

    @property
    def demo(self) -> bool:
        """Whether this installation shows sample people."""
        return bool(settings.DEMO)

    @property
    def now(self) -> datetime:
        """The present instant, on the clock that runs here."""
        return clock.now()


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Give every template its `frame`."""
    return {"frame": Frame(request)}
