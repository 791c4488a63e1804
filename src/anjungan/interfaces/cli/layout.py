"""`anjungan layout`: a mall from one file. `anjungan priorities`: the head starts the law names."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime, time
from pathlib import Path
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.premises import operations as premises
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import priority_classes
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.interfaces.cli import reading
from anjungan.interfaces.cli.answers import Answer

R = TypeVar("R")
_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_SECTIONS = ("zones", "topics", "lines", "counters", "hours", "breaks")
_MOST_SHOWN = 12


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    layout = commands.add_parser(
        "layout", parents=[shared], help=_("tata mal dari satu berkas rencana (TOML); aman diulang")
    )
    layout.add_argument("mall", metavar="MALL")
    layout.add_argument("plan", type=Path, metavar="FILE")
    layout.set_defaults(command=_layout)
    usual = commands.add_parser(
        "priorities", parents=[shared], help=_("beri mal empat kelompok prioritas yang disebut aturan; aman diulang")
    )
    usual.add_argument("mall", metavar="MALL")
    usual.set_defaults(command=_priorities)


def _layout(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    mall = reading.mall_named(asked.mall)
    done = catalog.lay_out_mall(mall_id=mall.pk, plan=plan_in(asked.plan), actor=actor, now=now)
    lines = [
        _("%(mall)s: %(zones)s zona, %(topics)s topik, %(lines)s antrean, %(counters)s loket, %(offerings)s layanan.")
        % {
            "mall": mall.name, "zones": done.zones, "topics": done.topics, "lines": done.lines,
            "counters": done.counters, "offerings": done.offerings,
        },
    ]  # fmt: skip
    if not done.hours_taken:
        lines.append(_("Jam layanan tidak diubah: aturlah di ruang kendali."))
    if done.without_line:
        shown = ", ".join(done.without_line[:_MOST_SHOWN])
        lines.append(
            _("%(count)s layanan instansi di mal ini belum punya antrean: %(services)s")
            % {"count": len(done.without_line), "services": shown}
        )
    return Answer(lines=lines, facts={"mall": mall.key, **asdict(done)})


def _priorities(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    mall = reading.mall_named(asked.mall)
    today = clock.business_date(now, mall.time_zone)
    queue.set_usual_priority_classes(mall_id=mall.pk, valid_from=today, actor=actor, now=now)
    rules = list(priority_classes(mall_id=mall.pk, on=today))
    return Answer(
        lines=[
            _("%(name)s: didahulukan %(minutes)s menit") % {"name": rule.name_id, "minutes": rule.head_start_minutes}
            for rule in rules
        ],
        facts={"mall": mall.key, "priorities": {rule.key: rule.head_start_minutes for rule in rules}},
    )


def plan_in(path: Path) -> catalog.MallPlan:
    """Return the plan in a TOML file. Raises InvalidInput with the place that cannot be read."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(reason=f"{path.name}: {error}") from error
    strange = sorted(written.keys() - set(_SECTIONS))
    if strange:
        raise InvalidInput(reason=f"{path.name}: {', '.join(strange)}? ({', '.join(_SECTIONS)})")
    return catalog.MallPlan(
        zones=_rows(written, "zones", _zone),
        topics=_rows(written, "topics", _topic),
        lines=_rows(written, "lines", _line),
        counters=_rows(written, "counters", _counter),
        hours=_rows(written, "hours", _hours),
        breaks=_rows(written, "breaks", _break),
    )


def _rows(written: dict[str, Any], section: str, read: Callable[[dict[str, Any]], R]) -> tuple[R, ...]:
    rows = written.get(section, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidInput(reason=f"[[{section}]]")
    return tuple(_one(f"[[{section}]] {number}", row, read) for number, row in enumerate(rows, start=1))


def _one(place: str, row: dict[str, Any], read: Callable[[dict[str, Any]], R]) -> R:
    left = dict(row)
    try:
        found = read(left)
    except KeyError as missing:
        raise InvalidInput(reason=_("%(place)s: isi %(key)s.") % {"place": place, "key": missing.args[0]}) from missing
    except (TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(reason=f"{place}: {error}") from error
    if left:
        raise InvalidInput(reason=_("%(place)s: %(key)s tidak dikenal.") % {"place": place, "key": ", ".join(left)})
    return found


def _names(row: dict[str, Any]) -> dict[str, str]:
    return {"name_id": str(row.pop("name")), "name_en": str(row.pop("name_en"))}


def _zone(row: dict[str, Any]) -> premises.ZonePlan:
    return premises.ZonePlan(number=int(row.pop("number")), **_names(row))


def _topic(row: dict[str, Any]) -> catalog.PlannedTopic:
    return catalog.PlannedTopic(
        letter=str(row.pop("letter")), zone=int(row.pop("zone")), icon=str(row.pop("icon", "files")), **_names(row)
    )


def _line(row: dict[str, Any]) -> catalog.PlannedLine:
    quota, promise = row.pop("quota", None), row.pop("promise_minutes", None)
    return catalog.PlannedLine(
        code=str(row.pop("code")),
        agency=str(row.pop("agency")),
        topic=str(row.pop("topic")),
        services=_texts(row.pop("services", [])),
        daily_quota=None if quota is None else int(quota),
        promise_minutes=None if promise is None else int(promise),
        cutoff_minutes=int(row.pop("cutoff_minutes", 15)),
        typical_minutes=int(row.pop("usual_minutes", 10)),
        **_names(row),
    )


def _counter(row: dict[str, Any]) -> catalog.PlannedCounter:
    return catalog.PlannedCounter(code=str(row.pop("code")), lines=_texts(row.pop("lines")))


def _hours(row: dict[str, Any]) -> premises.WeeklyHours:
    return premises.WeeklyHours(
        weekdays=_weekdays(row.pop("days")), opens=_time(row.pop("opens")), closes=_time(row.pop("closes"))
    )


def _break(row: dict[str, Any]) -> premises.WeeklyBreak:
    return premises.WeeklyBreak(
        weekdays=_weekdays(row.pop("days", [])),
        starts=_time(row.pop("starts")),
        ends=_time(row.pop("ends")),
        reason=str(row.pop("reason", "other")),
    )


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(f'["{values}"]')
    return tuple(str(value) for value in values)


def _weekdays(names: Iterable[Any]) -> tuple[int, ...]:
    days = _texts(names)
    strange = [name for name in days if name not in _DAYS]
    if strange:
        raise ValueError(f"{', '.join(strange)}? ({', '.join(_DAYS)})")
    return tuple(_DAYS[name] for name in days)


def _time(value: Any) -> time:
    return value if isinstance(value, time) else time.fromisoformat(str(value))
