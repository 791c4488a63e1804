"""What a trial found, as a manager sees it: the waits under both rules in a picture, and line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anjungan.interfaces.control_room.call_policy_words import Names
from anjungan.interfaces.control_room.chart import Mark
from anjungan.interfaces.entry.formats import duration_text, minutes_of, whole_text

LEFT, RIGHT, TOP, BOTTOM = 60, 1030, 14, 214
NONE = "–"
# A smaller difference of shares cannot be told apart in the picture.
SEEN = 0.03


@dataclass(frozen=True, kw_only=True)
class Change:
    """One figure under the present rule and under the draft; `tone` says whether the draft is better or worse."""

    label: str
    before: str
    after: str
    tone: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line or group of people: how many, and what changes for them."""

    name: str
    under: str
    people: int
    median: Change
    longest: Change
    within: Change | None

    @property
    def changes(self) -> bool:
        """Whether anybody would notice."""
        return any(one.tone for one in (self.median, self.longest, self.within) if one)


@dataclass(frozen=True, kw_only=True)
class Curve:
    """The share of people called within so many minutes, under both rules."""

    finding: str
    now: str
    draft: str
    labels: Sequence[tuple[str, Mark]]
    grid: Sequence[Mark]
    minutes: Sequence[Mark]
    table: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """All that a trial found."""

    headline: str
    tiles: Sequence[Change]
    curve: Curve | None
    lines: Sequence[Row]
    unchanged: Sequence[Row]
    groups: Sequence[Row]
    truth: str
    not_called: str


def findings_of(result: Mapping[str, Any], names: Names, groups: Mapping[str, str]) -> Findings:
    """Return a trial's result in words and figures."""
    now, draft = result["all"]
    rows = [_line_row(int(line), one, names) for line, one in result["lines"].items() if one["waits"][0]["tickets"]]
    return Findings(
        headline=" ".join([_median(now["median"], draft["median"]), _longest(now["longest"], draft["longest"])]),
        tiles=[
            _times(_("Separuh menunggu paling lama"), now["median"], draft["median"]),
            _times(_("9 dari 10 menunggu paling lama"), now["p90"], draft["p90"]),
            _times(_("Terlama"), now["longest"], draft["longest"]),
            _counts(_("Belum dipanggil saat tutup"), now["not_called"], draft["not_called"]),
        ],
        curve=_curve(result["curve"]),
        # Whoever loses is read first.
        lines=[row for _key, row in sorted(rows, key=lambda one: one[0]) if row.changes],
        unchanged=[row for _key, row in sorted(rows, key=lambda one: one[1].name) if not row.changes],
        groups=[
            _row(groups.get(group, group) or _("Tanpa prioritas"), "", pair) for group, pair in result["groups"].items()
        ]
        if len(result["groups"]) > 1
        else [],
        truth=_("Yang sungguh tercatat: separuh menunggu paling lama %(median)s, terlama %(longest)s.")
        % {"median": _time(result["recorded"]["median"]), "longest": _time(result["recorded"]["longest"])},
        not_called=whole_text(draft["not_called"]),
    )  # fmt: skip


def _median(before: float | None, after: float | None) -> str:
    words = {"after": _time(after), "before": _time(before)}
    if words["after"] == words["before"]:
        return _("Dengan aturan ini minggu lalu separuh orang tetap menunggu paling lama %(after)s.") % words
    return _("Dengan aturan ini minggu lalu separuh orang menunggu paling lama %(after)s, bukan %(before)s.") % words


def _longest(before: float | None, after: float | None) -> str:
    words = {"after": _time(after), "before": _time(before)}
    if words["after"] == words["before"]:
        return _("Yang terlama tetap %(after)s.") % words
    return _("Yang terlama %(after)s, bukan %(before)s.") % words


def _time(seconds: float | None) -> str:
    return NONE if seconds is None else duration_text(seconds)


def _tone(better: float) -> str:
    return "ok" if better > 0 else "bad" if better < 0 else ""


def _times(label: str, before: float | None, after: float | None) -> Change:
    # From the minutes that are shown, so that the sum is right for whoever does it again.
    gain = 0 if before is None or after is None else 60 * (minutes_of(before) - minutes_of(after))
    words = {"time": duration_text(abs(gain))}
    text = _("%(time)s lebih singkat") % words if gain > 0 else _("%(time)s lebih lama") % words if gain else _("sama")
    return Change(label=label, before=_time(before), after=_time(after), tone=_tone(gain), text=text)


def _brief(before: float | None, after: float | None) -> Change:
    """For a table: minutes alone, the unit once."""
    change = _times("", before, after)
    return replace(
        change,
        before=NONE if before is None else whole_text(minutes_of(before)),
        after=NONE if after is None else _minutes(minutes_of(after)),
    )


def _minutes(count: int) -> str:
    return ngettext("%(count)s menit", "%(count)s menit", count) % {"count": whole_text(count)}


def _counts(label: str, before: int, after: int) -> Change:
    words = {"count": whole_text(abs(before - after))}
    text = _("%(count)s lebih sedikit") % words if after < before else _("%(count)s lebih banyak") % words
    return Change(
        label=label, before=whole_text(before), after=whole_text(after), tone=_tone(before - after),
        text=text if before != after else _("sama"),
    )  # fmt: skip


def _shares(label: str, before: float | None, after: float | None) -> Change:
    first, second = (None if share is None else round(100 * share) for share in (before, after))
    gain = 0 if first is None or second is None else second - first
    words = {"points": abs(gain)}
    text = _("naik %(points)s poin") % words if gain > 0 else _("turun %(points)s poin") % words if gain else _("sama")
    return Change(
        label=label, before=NONE if first is None else f"{first}%", after=NONE if second is None else f"{second}%",
        tone=_tone(gain), text=text,
    )  # fmt: skip


def _row(name: str, under: str, pair: Sequence[Mapping[str, Any]], within: Change | None = None) -> Row:
    now, draft = pair
    return Row(
        name=name, under=under, people=now["tickets"], median=_brief(now["median"], draft["median"]),
        longest=_brief(now["longest"], draft["longest"]), within=within,
    )  # fmt: skip


def _line_row(line: int, one: Mapping[str, Any], names: Names) -> tuple[tuple[float, float], Row]:
    limit = duration_text(60 * one["target_minutes"])
    known = names.lines.get(line)
    row = _row(
        names.line(line),
        _("%(agency)s, batas %(limit)s") % {"agency": known.agency.short if known else "", "limit": limit},
        one["waits"],
        _shares("", *one["within"]),
    )
    before, after = one["within"]
    now, draft = (pair["median"] or 0 for pair in one["waits"])
    return (round((after or 0.0) - (before or 0.0), 2), now - draft), row


def _curve(points: Sequence[Sequence[float]]) -> Curve | None:
    if len(points) < 2 or not points[-1][0]:
        return None
    longest = points[-1][0]

    def place(minute: float, share: float) -> tuple[float, float]:
        return (
            round(LEFT + (RIGHT - LEFT) * minute / longest, 1), round(BOTTOM - (BOTTOM - TOP) * share, 1),
        )  # fmt: skip

    def path(side: int) -> str:
        return "M" + " ".join("{} {}".format(*place(point[0], point[side])) for point in points)

    # Where the two differ most, each is named beside its own line.
    widest = max(points, key=lambda point: (abs(point[2] - point[1]), -point[0]))
    gap = widest[2] - widest[1]
    step = max(1, -(-len(points) // 9))
    x, now_y = place(widest[0], widest[1])
    draft_y = place(widest[0], widest[2])[1]
    above, below = (14.0, -12.0) if gap >= 0 else (-12.0, 20.0)
    return Curve(
        finding=_finding(widest),
        now=path(1),
        draft=path(2),
        labels=[
            ("", _named(x, now_y + above, _("aturan sekarang"), start=gap >= 0)),
            ("me", _named(x, draft_y + below, _("rancangan"), start=gap < 0)),
        ]
        if abs(gap) >= SEEN
        else [],
        grid=[
            Mark(x=LEFT - 10, y=place(0, share)[1] + 5, text=f"{round(100 * share)}%", anchor="end")
            for share in (0, 0.5, 1)
        ],
        minutes=[
            Mark(x=place(point[0], 0)[0], y=BOTTOM + 24, text=whole_text(point[0]))
            for index, point in enumerate(points)
            if index % step == 0
        ],
        table=[
            (duration_text(60 * minute), f"{round(100 * now)}%", f"{round(100 * draft)}%")
            for minute, now, draft in points
        ],
    )


def _named(x: float, y: float, text: str, *, start: bool) -> Mark:
    """A word right of a line below it, or left of a line above it."""
    if start:
        return Mark(x=min(x + 12, RIGHT - 150), y=min(y, BOTTOM - 8), text=text, anchor="start")
    return Mark(x=max(x - 12, LEFT + 150), y=max(y, TOP + 12), text=text, anchor="end")


def _finding(widest: Sequence[float]) -> str:
    words = {
        "minutes": duration_text(60 * widest[0]), "draft": round(100 * widest[2]), "now": round(100 * widest[1]),
    }  # fmt: skip
    if words["draft"] == words["now"]:
        return _("Kedua aturan hampir tidak berbeda bagi seluruh mal.")
    return _("Dipanggil dalam %(minutes)s: %(draft)s%% dengan rancangan, %(now)s%% dengan aturan sekarang.") % words
