"""`anjungan check-queue` and `anjungan verify-seals`: is everything as it must be?"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anjungan.domain.organizations.queries import malls
from anjungan.domain.queueing.queries import INVARIANTS, offenders
from anjungan.foundation import sealing
from anjungan.foundation.actors import Actor
from anjungan.interfaces.cli import reading
from anjungan.interfaces.cli.answers import Answer, Exit

_MOST_SHOWN = 10


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    for name, command, text in (
        ("check-queue", _check_queue, _("cari nomor yang hilang, ganda, atau macet")),
        ("verify-seals", _verify_seals, _("periksa rantai segel jejak audit")),
    ):
        parser = commands.add_parser(name, parents=[shared], help=text)
        parser.add_argument("mall", nargs="?", metavar="MALL", help=_("bawaan: semua mal"))
        parser.set_defaults(command=command)


def _check_queue(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    del actor, now
    mall = reading.mall_named(asked.mall) if asked.mall else None
    found = offenders(mall_id=mall.pk if mall else None)
    by_rule = defaultdict(list)
    for one in found:
        by_rule[one.invariant].append(one)
    lines = []
    for rule, broken in by_rule.items():
        lines.append(_("Dilanggar: %(rule)s (%(count)s)") % {"rule": rule.replace("_", " "), "count": len(broken)})
        lines += [f"  {one.subject}: {one.detail}" for one in broken[:_MOST_SHOWN]]
        if len(broken) > _MOST_SHOWN:
            lines.append(_("  … dan %(more)s lagi") % {"more": len(broken) - _MOST_SHOWN})
    if not found:
        lines = [
            _("Baik: %(count)s aturan dipegang. Tidak ada nomor yang hilang, ganda, atau macet.")
            % {"count": len(INVARIANTS)}
        ]
    return Answer(
        lines=lines,
        facts={"checked": list(INVARIANTS), "offenders": [asdict(one) for one in found], "ok": not found},
        code=Exit.FOUND_SOMETHING if found else Exit.FINE,
    )


def _verify_seals(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    del actor, now
    names = {mall.pk: mall.key for mall in malls()}
    chains = [reading.mall_named(asked.mall).pk] if asked.mall else sealing.malls_with_entries()
    lines, facts, broken = [], [], False
    for chain in chains:
        name = names.get(chain, _("tanpa mal") if chain == sealing.NO_MALL else str(chain))
        verified = sealing.verify(mall_id=chain)
        broken = broken or bool(verified.breaks)
        lines.append(
            _("%(mall)s: %(seals)s segel, %(entries)s catatan tersegel, %(unsealed)s menunggu segel. %(verdict)s")
            % {
                "mall": name,
                "seals": verified.seals,
                "entries": verified.entries,
                "unsealed": verified.unsealed,
                "verdict": _("RANTAI PUTUS.") if verified.breaks else _("Utuh."),
            }
        )
        lines += [
            _("  segel %(number)s: %(reason)s") % {"number": broke.number, "reason": _reason(broke.reason)}
            for broke in verified.breaks
        ]
        facts.append({"chain": name, **asdict(verified), "ok": not verified.breaks})
    return Answer(
        lines=lines or [_("Belum ada catatan.")],
        facts={"chains": facts, "ok": not broken},
        code=Exit.FOUND_SOMETHING if broken else Exit.FINE,
    )


def _reason(code: str) -> str:
    return {
        "missing_seal": _("ada segel yang hilang sebelum ini"),
        "wrong_previous": _("tidak menyambung pada segel sebelumnya"),
        "entries_added_or_removed": _("ada catatan yang ditambah atau dihapus"),
        "entry_changed": _("ada catatan yang diubah"),
    }.get(code, code)
