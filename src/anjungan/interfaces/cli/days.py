"""`anjungan close-day` and `anjungan figures`: the business day."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import unserved_on
from anjungan.domain.statistics.queries import DayFigures, LineFigures, Waits, day_figures
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.interfaces.cli import reading
from anjungan.interfaces.cli.answers import Answer, table

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    for name, command, text in (
        ("figures", _figures, _("angka satu hari, menurut docs/definitions.md")),
        ("close-day", _close, _("tutup hari layanan; tidak dapat dibuka lagi")),
    ):
        parser = commands.add_parser(name, parents=[shared], help=text)
        parser.add_argument("mall", metavar="MALL")
        parser.add_argument("--date", type=reading.day, dest="day", metavar="YYYY-MM-DD", help=_("bawaan: hari ini"))
        parser.set_defaults(command=command)


def _day(asked: argparse.Namespace, mall: Mall, now: datetime) -> date:
    given: date | None = asked.day
    return given if given is not None else clock.business_date(now, mall.time_zone)


def _minutes(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds / 60:.1f}"


def _share(waits: Waits) -> str:
    return "-" if waits.share_within is None else f"{waits.share_within:.0%}"


def _figures(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    del actor
    mall = reading.mall_named(asked.mall)
    figures = day_figures(mall=mall, business_date=_day(asked, mall, now), now=now)
    summary = [
        (_("Kunjungan"), figures.visits),
        (_("Keperluan"), figures.tickets),
        (_("Terlayani"), figures.served),
        (_("Menunggu sekarang"), figures.waiting),
        (_("Tidak hadir"), figures.no_show),
        (_("Pulang sebelum dilayani"), figures.left),
        (_("Belum terlayani saat tutup"), figures.unserved),
        (_("Tunggu, nilai tengah (menit)"), _minutes(figures.waits.median_seconds)),
        (_("Tunggu, 9 dari 10 (menit)"), _minutes(figures.waits.p90_seconds)),
        (_("Tepat janji"), _share(figures.waits)),
        (_("Dilayani, nilai tengah (menit)"), _minutes(figures.service_median_seconds)),
        (_("Dari pintu sampai selesai (menit)"), _minutes(figures.door_to_done_median_seconds)),
    ]
    busy = [line for line in figures.lines if line.tickets]
    heads = (_("Antrean"), _("Instansi"), _("Keperluan"), _("Terlayani"), _("Tunggu"), _("9 dari 10"), _("Tepat janji"))
    lines = [f"{mall.name}, {figures.business_date.isoformat()}", *table(summary, right=frozenset({1}))]
    if busy:
        lines += ["", *table([heads, *(_line(line) for line in busy)], right=frozenset({2, 3, 4, 5, 6}))]
    return Answer(lines=lines, facts={"mall": mall.key, **_facts(figures)})


def _line(line: LineFigures) -> tuple[object, ...]:
    return (
        line.code, line.agency, line.tickets, line.served, _minutes(line.waits.median_seconds),
        _minutes(line.waits.p90_seconds), _share(line.waits),
    )  # fmt: skip


def _facts(figures: DayFigures) -> dict[str, Any]:
    facts = asdict(figures)
    facts["waits"]["share_within"] = figures.waits.share_within
    for line, row in zip(figures.lines, facts["lines"], strict=True):
        row["waits"]["share_within"] = line.waits.share_within
    return facts


def _close(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    mall = reading.mall_named(asked.mall)
    day = _day(asked, mall, now)
    closing = queue.close_day(mall_id=mall.pk, business_date=day, actor=actor, now=now)
    unserved = unserved_on(mall_id=mall.pk, business_date=day)
    lines = [
        _("%(mall)s, %(day)s ditutup: %(served)s terlayani, %(unserved)s belum terlayani.")
        % {"mall": mall.name, "day": day.isoformat(), "served": closing.summary["served"], "unserved": len(unserved)},
        *(f"  {left.number}  {left.agency}: {left.errand or left.line}" for left in unserved),
    ]
    return Answer(
        lines=lines,
        facts={
            "mall": mall.key,
            "date": day,
            "summary": closing.summary,
            "unserved": [asdict(left) for left in unserved],
        },
    )
