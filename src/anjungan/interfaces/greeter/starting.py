"""Finding what a person came for, declaring who is called earlier, and giving the number.

What was chosen so far stands in the address, so that two people can be helped in two tabs and nothing is stored
before the number is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.assistance.states import Step
from anjungan.domain.catalog.queries import offerings_at, search_offerings
from anjungan.domain.premises.queries import OperatingStatus, topics_of, why_closed
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import priority_classes
from anjungan.foundation.clock import business_date
from anjungan.foundation.errors import DomainError
from anjungan.foundation.ids import new_uuid
from anjungan.interfaces.greeter.hall import LineNow, lines_now
from anjungan.interfaces.greeter.place import Greeting, at_the_door

if TYPE_CHECKING:
    from anjungan.domain.catalog.models import Offering
    from anjungan.domain.premises.models import Topic
    from anjungan.domain.queueing.models import PriorityClass

LONGEST_WORDS = 120
SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Found:
    """A service that fits, with how its line stands."""

    offering: Offering
    now: LineNow | None
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What was asked for so far."""

    words: str
    topic: str
    errands: list[UUID]
    priorities: list[str]
    language: str

    @classmethod
    def read(cls, sent: QueryDict) -> Draft:
        """Read it from an address or a form; a removed errand is left out, what cannot be read too."""
        # What was looked for is found: the next search begins empty.
        words = "" if "tambah" in sent else sent.get("cari", "")
        removed = set(uuids(sent.getlist("hapus")))
        chosen = list(dict.fromkeys(uuids([*sent.getlist("layanan"), *sent.getlist("tambah")])))
        return cls(
            words=words.replace("\x00", "")[:LONGEST_WORDS].strip(),
            topic="" if "tambah" in sent else sent.get("topik", "").replace("\x00", "")[:2],
            errands=[errand for errand in chosen if errand not in removed][: queue.MOST_ERRANDS],
            priorities=list(dict.fromkeys(key[:40] for key in sent.getlist("dahulukan")[:10])),
            language="en" if sent.get("wicara") == "en" else "id",
        )

    @property
    def address(self) -> str:
        """Return to this very choice."""
        fields: list[tuple[str, str]] = [("layanan", str(errand)) for errand in self.errands]
        fields += [("dahulukan", key) for key in self.priorities]
        if self.language != "id":
            fields.append(("wicara", self.language))
        if self.topic:
            fields.append(("topik", self.topic))
        elif self.words:
            fields.append(("cari", self.words))
        return f"{reverse('greeter:home')}?{urlencode(fields)}"


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """All that greeter/home.html may show."""

    draft: Draft
    key: str
    found: list[Found]
    topics: list[Topic]
    errands: list[Found]
    classes: list[PriorityClass]
    status: OperatingStatus

    @cached_property
    def may_start(self) -> bool:
        """Whether a number can be given for everything that was chosen."""
        return bool(self.errands) and all(errand.now is not None and errand.now.may_take for errand in self.errands)

    @property
    def may_add(self) -> bool:
        """Whether one number can carry more."""
        return len(self.errands) < queue.MOST_ERRANDS


@require_safe
@at_the_door
def show_home(greeting: Greeting) -> HttpResponse:
    """Show the search, what was chosen, and the button that gives the number."""
    draft = Draft.read(greeting.request.GET)
    greeting.tell_step(Step.CHOOSING, draft.errands)
    return _page(greeting, draft)


@require_POST
@at_the_door
def start(greeting: Greeting) -> HttpResponse:
    """Give one number for everything that was chosen. The same page sent twice is the same number."""
    draft = Draft.read(greeting.request.POST)
    # The same form carries the search: what was ticked stays ticked.
    if {"lihat", "topik", "tambah", "hapus"} & set(greeting.request.POST):
        return redirect(draft.address)
    try:
        visit = queue.start_visit(
            mall_id=greeting.mall.pk,
            offerings=draft.errands,
            priority_keys=draft.priorities,
            channel="greeter",
            language=draft.language,
            idempotency_key=greeting.request.POST.get("kunci", "")[:80] or None,
            actor=greeting.actor,
            now=greeting.now,
        )
    except DomainError as refusal:
        messages.warning(greeting.request, refusal.user_message)
        return redirect(draft.address)
    return redirect(f"{reverse('greeter:visit', args=[visit.code])}?baru")


def uuids(words: Iterable[str]) -> list[UUID]:
    """Return those that are identifiers, in their order."""
    found = []
    for word in list(words)[: queue.MOST_ERRANDS * 2]:
        try:
            found.append(UUID(word))
        except ValueError:
            continue
    return found


def search(greeting: Greeting, words: str, chosen: Iterable[UUID], lines: dict[int, LineNow]) -> list[Found]:
    """Return the services that fit these words, best first. One statement."""
    if not words:
        return []
    known = set(chosen)
    return [
        Found(offering=offering, now=lines.get(offering.line_id), is_chosen=offering.uuid in known)
        for offering in search_offerings(mall=greeting.mall, words=words, limit=SHOWN)
    ]


def _of_topic(greeting: Greeting, letter: str, chosen: Iterable[UUID], lines: dict[int, LineNow]) -> list[Found]:
    known = set(chosen)
    offered = offerings_at(mall=greeting.mall).filter(line__topic__letter=letter)
    return [
        Found(offering=offering, now=lines.get(offering.line_id), is_chosen=offering.uuid in known)
        for offering in offered.order_by("service__agency__short", "service__name_id")
    ]


def _page(greeting: Greeting, draft: Draft) -> HttpResponse:
    lines = lines_now(greeting)
    chosen: dict[UUID, Offering] = {}
    if draft.errands:
        chosen = {row.uuid: row for row in offerings_at(mall=greeting.mall).filter(uuid__in=draft.errands)}
    errands = [
        Found(offering=chosen[uuid], now=lines.get(chosen[uuid].line_id), is_chosen=True)
        for uuid in draft.errands
        if uuid in chosen
    ]
    today = business_date(greeting.now, greeting.mall.time_zone)
    page = HomePage(
        draft=draft,
        key=str(new_uuid()),
        found=_of_topic(greeting, draft.topic, chosen, lines)
        if draft.topic
        else search(greeting, draft.words, chosen, lines),
        topics=[] if draft.words or draft.topic else list(topics_of(mall_id=greeting.mall.pk)),
        errands=errands,
        classes=list(priority_classes(mall_id=greeting.mall.pk, on=today)),
        status=why_closed(mall=greeting.mall, at=greeting.now),
    )
    return render(greeting.request, "greeter/home.html", {"page": page, "mall": greeting.mall})
