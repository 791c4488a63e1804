"""Finding what to come for: by topic, by words, by agency, by what happened in life. Waits stand before the choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.queries import (
    life_events_at,
    offerings_by_agency,
    offerings_by_topic,
    search_offerings,
)
from anjungan.interfaces.entry.formats import text_in_language
from anjungan.interfaces.kiosk.expectations import Expectation, Hall, hall_now
from anjungan.interfaces.kiosk.place import Kiosk, at_kiosk

if TYPE_CHECKING:
    from anjungan.domain.catalog.models import Offering

MOST_FOUND = 24
ROOM_WITH_PAGER = 8


@dataclass(frozen=True, kw_only=True)
class LinkTile:
    """A tile that leads on: a topic, an agency, a life event."""

    address: str
    title: str
    under: str
    icon: str = ""
    zone: int | None = None
    expectation: Expectation | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceTile:
    """A tile that chooses a service."""

    offering: Offering
    expectation: Expectation
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Part:
    """One screenful of a list, and the way to the others."""

    tiles: list[LinkTile] | list[ServiceTile]
    number: int
    count: int

    @property
    def shared_reason(self) -> str:
        """Why several services here give no number, where it is the same for all: it is said once, above them."""
        shut = [
            tile.expectation.text
            for tile in self.tiles
            if isinstance(tile, ServiceTile) and not tile.expectation.can_take
        ]
        return shut[0] if len(shut) > 1 and len(set(shut)) == 1 else ""

    @property
    def before(self) -> int | None:
        """The part before this one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The part after this one."""
        return self.number + 1 if self.number < self.count else None


@require_safe
@at_kiosk
def show_home(kiosk: Kiosk) -> HttpResponse:
    """Show the topics of the hall with their waits, and what is closed and why."""
    hall = hall_now(kiosk)
    topics = [
        LinkTile(
            address=reverse("kiosk:topic", args=[found.topic.letter]),
            title=text_in_language(found.topic),
            under=_first_few(found.offerings),
            icon=found.topic.icon,
            zone=found.topic.zone.number,
            expectation=hall.of_lines(offering.line_id for offering in found.offerings),
        )
        for found in offerings_by_topic(mall=kiosk.mall)
    ]
    # What is not a topic makes itself small where room is short.
    shut = not hall.statuses.mall.may_issue
    compact = kiosk.draft.low or kiosk.large_text or bool(kiosk.draft.errands) or shut
    return kiosk.page("home", topics=topics, status_now=hall.statuses.mall, compact=compact)


@require_safe
@at_kiosk
def show_topic(kiosk: Kiosk, letter: str) -> HttpResponse:
    """Show the services of one topic."""
    for found in offerings_by_topic(mall=kiosk.mall):
        if found.topic.letter == letter:
            services = _service_tiles(kiosk, found.offerings, hall_now(kiosk))
            return kiosk.page("services", title=text_in_language(found.topic), part=_part(kiosk, services))
    raise Http404


@require_safe
@at_kiosk
def show_agencies(kiosk: Kiosk) -> HttpResponse:
    """Show the agencies in the hall."""
    hall = hall_now(kiosk)
    tiles = [
        LinkTile(
            address=reverse("kiosk:agency", args=[found.agency.key]),
            title=found.agency.short,
            under=text_in_language(found.agency),
            expectation=hall.of_lines(offering.line_id for offering in found.offerings),
        )
        for found in offerings_by_agency(mall=kiosk.mall)
    ]
    return kiosk.page("links", title=_("Cari menurut instansi"), part=_part(kiosk, tiles))


@require_safe
@at_kiosk
def show_agency(kiosk: Kiosk, key: str) -> HttpResponse:
    """Show the services of one agency."""
    for found in offerings_by_agency(mall=kiosk.mall):
        if found.agency.key == key:
            services = _service_tiles(kiosk, found.offerings, hall_now(kiosk))
            return kiosk.page("services", title=found.agency.short, part=_part(kiosk, services))
    raise Http404


@require_safe
@at_kiosk
def show_life_events(kiosk: Kiosk) -> HttpResponse:
    """Show what happens in life, for people who do not know which agency they need."""
    tiles = [
        LinkTile(
            address=reverse("kiosk:life_event", args=[found.event.key]),
            title=text_in_language(found.event),
            under=_first_few(found.offerings),
            icon="heart-handshake",
        )
        for found in life_events_at(mall=kiosk.mall)
    ]
    return kiosk.page("links", title=_("Ada peristiwa apa?"), part=_part(kiosk, tiles))


@require_safe
@at_kiosk
def show_life_event(kiosk: Kiosk, key: str) -> HttpResponse:
    """Show the errands that a life event brings, in their order, to be taken together or one by one."""
    for found in life_events_at(mall=kiosk.mall):
        if found.event.key == key:
            offerings = [step.offering for step in found.steps if step.offering is not None]
            services = _service_tiles(kiosk, list(dict.fromkeys(offerings)), hall_now(kiosk))
            necessary = [tile for tile in services if tile.offering in found.offerings]
            together = [tile.offering for tile in necessary if tile.expectation.can_take]
            return kiosk.page(
                "services",
                title=text_in_language(found.event),
                part=_part(kiosk, services),
                together=[offering for offering in together if offering in found.offerings]
                if len(together) > 1
                else [],
            )
    raise Http404


@require_safe
@at_kiosk
def show_search(kiosk: Kiosk) -> HttpResponse:
    """Show what fits the words, with a keyboard on the screen."""
    words = kiosk.request.GET.get("q", "")[:80]
    found = search_offerings(mall=kiosk.mall, words=words, limit=MOST_FOUND) if words.strip() else []
    services = _service_tiles(kiosk, found, hall_now(kiosk)) if found else []
    # Three rows fill the room over the keyboard; the way to further parts needs the third.
    part = _part(kiosk, services, room=6 if len(services) <= 6 and not kiosk.draft.low else 4)
    return kiosk.page("search", words=words, words_in_address=f"{quote(words)}&", part=part)


def _service_tiles(kiosk: Kiosk, offerings: list[Offering], hall: Hall) -> list[ServiceTile]:
    return [
        ServiceTile(
            offering=offering, expectation=hall.of_line(offering.line_id), chosen=offering.uuid in kiosk.draft.errands
        )
        for offering in offerings
    ]


def _first_few(offerings: list[Offering]) -> str:
    agencies = list(dict.fromkeys(offering.service.agency.short for offering in offerings))
    return ", ".join(agencies[:3]) + (", …" if len(agencies) > 3 else "")


def _part(kiosk: Kiosk, tiles: list[LinkTile] | list[ServiceTile], room: int | None = None) -> Part:
    if room is None:
        room = kiosk.room_for
        if len(tiles) > room > ROOM_WITH_PAGER and isinstance(tiles[0], ServiceTile):
            # Names of three lines and waits of two: the way to the other parts needs a row.
            room = ROOM_WITH_PAGER
    count = max(1, -(-len(tiles) // room))
    wanted = kiosk.request.GET.get("bagian", "1")
    number = min(int(wanted), count) if wanted.isdecimal() and len(wanted) < 4 and int(wanted) > 0 else 1
    start = (number - 1) * room
    return Part(tiles=tiles[start : start + room], number=number, count=count)
