"""What a display shows: the call, the rows of the zones with two earlier calls each, and what is closed and why."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from anjungan.domain.premises.queries import lines_of
from anjungan.domain.queueing.queries import BoardCall, ZoneBoard, zone_board
from anjungan.domain.queueing.queries.opening import statuses
from anjungan.interfaces.entry.formats import number_text, text_in_language
from anjungan.interfaces.entry.notices import closure_notices

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall
    from anjungan.domain.premises.models import Zone
    from anjungan.domain.premises.queries import MallStatuses, OperatingStatus

logger = logging.getLogger(__name__)
ROWS = 6
EARLIER = 2
# A display stands in one language, with English beside the words of the call.
LANGUAGE = "id"


@dataclass(frozen=True, kw_only=True)
class ShownCall:
    """A call as it is shown and spoken. `key` names this very call: a recall has another one."""

    key: str
    number: str
    counter: str
    zone: int
    agency: str
    called_at: datetime

    @property
    def number_text(self) -> str:
        """The number as people read it: `A 042`."""
        return number_text(self.number)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row beside the call: of a zone in the hall, of an earlier call in a zone."""

    zone: int
    name: str
    call: ShownCall | None
    earlier: list[ShownCall] = field(default_factory=list)
    page: int = 0


@dataclass(frozen=True, kw_only=True)
class Board:
    """All that display/board.html may show. `calls` are newest first, for the panel and the voice.

    `closed` says why no number can be had, in Indonesian; empty while one can.
    """

    calls: list[ShownCall]
    rows: list[Row]
    messages: list[str]
    zone_ids: list[int]
    zone_name: str
    now: datetime
    closed: str = ""


def hall_board(mall: Mall, *, now: datetime) -> Board:
    """Return the board of the whole hall. Three statements at most."""
    boards = zone_board(mall=mall, now=now, shown=EARLIER + 1)
    rows = []
    for place, zone in enumerate(boards):
        calls = _shown(zone.calls)
        rows.append(
            Row(
                zone=zone.number, name=_name(zone), call=calls[0] if calls else None, earlier=calls[1 : EARLIER + 1],
                page=place // ROWS,
            )
        )  # fmt: skip
    return _board(mall, boards, rows, "", now)


def one_zone_board(mall: Mall, zone: Zone, *, now: datetime) -> Board:
    """Return the board of one zone: its call, and the calls before that. Three statements at most."""
    boards = zone_board(mall=mall, now=now, zone_id=zone.pk, shown=ROWS + 1)
    calls = [call for board in boards for call in _shown(board.calls)]
    rows = [Row(zone=call.zone, name=call.agency, call=call) for call in calls[1 : ROWS + 1]]
    return _board(mall, boards, rows, _name(zone), now)


def _board(mall: Mall, boards: Sequence[ZoneBoard], rows: list[Row], zone_name: str, now: datetime) -> Board:
    calls = [call for board in boards for call in _shown(board.calls)]
    rules = statuses(mall_id=mall.pk, now=now)
    calls.sort(key=lambda call: (call.called_at, call.key), reverse=True)
    return Board(
        calls=calls,
        rows=rows,
        messages=_messages(mall, rules),
        zone_ids=[board.id for board in boards],
        zone_name=zone_name,
        now=now,
        closed="" if rules.mall.may_issue else _in_the_hall(mall, rules.mall),
    )


def _shown(calls: Sequence[BoardCall]) -> list[ShownCall]:
    shown = []
    for call in calls:
        try:
            shown.append(_call(call))
        except (AttributeError, TypeError, ValueError):
            # One bad row never blanks the hall.
            logger.exception("a call cannot be shown and is left out: %r", call)
    return shown


def _call(call: BoardCall) -> ShownCall:
    return ShownCall(
        # Undone and called again, a ticket has the same count of calls; the instant tells them apart.
        key=f"{call.event_id}-{round(call.called_at.timestamp() * 1000)}",
        number=call.number, counter=call.counter, zone=call.zone, agency=call.agency, called_at=call.called_at,
    )  # fmt: skip


def _name(zone: Zone | ZoneBoard) -> str:
    with translation.override(LANGUAGE):
        return text_in_language(zone)


def _in_the_hall(mall: Mall, status: OperatingStatus) -> str:
    with translation.override(LANGUAGE), timezone.override(mall.time_zone):
        return status.reason


def _messages(mall: Mall, rules: MallStatuses) -> list[str]:
    with translation.override(LANGUAGE), timezone.override(mall.time_zone):
        usual = [
            rules.mall.reason,
            _("Nomor terlewat? Lapor ke petugas dalam 30 menit, tempat Anda tetap."),
            _("Semua layanan tanpa pungutan di luar tarif resmi."),
        ]
        return list(dict.fromkeys([*closure_notices(rules, lines_of(mall_id=mall.pk)), *usual]))
