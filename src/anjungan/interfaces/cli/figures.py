"""`anjungan rebuild-figures` and `anjungan compare-figures`: are the rolled-up figures what the intervals say?"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anjungan.domain.statistics import operations
from anjungan.domain.statistics.queries import differences_from_intervals
from anjungan.foundation.actors import Actor
from anjungan.interfaces.cli import reading
from anjungan.interfaces.cli.answers import Answer, Exit


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    for name, command, text in (
        ("rebuild-figures", _rebuild, _("hitung ulang angka setiap hari dari catatan waktu")),
        ("compare-figures", _compare, _("bandingkan angka tersimpan dengan catatan waktu, sampai ke detik")),
    ):
        parser = commands.add_parser(name, parents=[shared], help=text)
        parser.add_argument("mall", metavar="MALL")
        parser.add_argument("--since", type=reading.day, metavar="YYYY-MM-DD", help=_("bawaan: hari pertama"))
        parser.add_argument("--until", type=reading.day, metavar="YYYY-MM-DD", help=_("bawaan: hari terakhir"))
        parser.set_defaults(command=command)


def _rebuild(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    mall = reading.mall_named(asked.mall)
    days = operations.rebuild(mall_id=mall.pk, since=asked.since, until=asked.until, actor=actor, now=now)
    return Answer(
        lines=[_("%(mall)s: %(days)s hari dihitung ulang.") % {"mall": mall.name, "days": days}],
        facts={"mall": mall.key, "days": days},
    )


def _compare(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    del actor, now
    mall = reading.mall_named(asked.mall)
    found = differences_from_intervals(mall_id=mall.pk, since=asked.since, until=asked.until)
    lines = [
        _("%(day)s: %(cells)s baris berbeda (%(kind)s)")
        % {"day": one.business_date.isoformat(), "cells": one.cells, "kind": one.kind}
        for one in found
    ]
    if found:
        lines.append(_("Hitung ulang: anjungan rebuild-figures %(mall)s") % {"mall": mall.key})
    return Answer(
        lines=lines or [_("%(mall)s: sama sampai ke detik.") % {"mall": mall.name}],
        facts={"mall": mall.key, "differences": [asdict(one) for one in found], "ok": not found},
        code=Exit.FOUND_SOMETHING if found else Exit.FINE,
    )
