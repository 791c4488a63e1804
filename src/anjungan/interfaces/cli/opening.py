"""`anjungan why-closed`: open or closed, why, until when."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anjungan.domain.premises.queries import why_closed
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.interfaces.cli import reading
from anjungan.interfaces.cli.answers import Answer


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    why = commands.add_parser("why-closed", parents=[shared], help=_("buka atau tutup sekarang, dan mengapa"))
    why.add_argument("mall", metavar="MALL")
    why.add_argument("line", nargs="?", metavar="LINE", help=_("kode antrean; tanpa ini seluruh mal"))
    why.set_defaults(command=_why)


def _why(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    del actor
    mall = reading.mall_named(asked.mall)
    line = reading.line_named(mall, asked.line) if asked.line else None
    status = why_closed(mall=mall, line=line, at=now)
    yes_no = {True: _("ya"), False: _("tidak")}
    shown = f"{now.astimezone(clock.zone(mall.time_zone)):%H.%M}"
    return Answer(
        lines=[
            f"{mall.name}{f', {line.name_id}' if line else ''}, {shown}: {status.reason}",
            _("Boleh mengambil nomor: %(issue)s. Boleh memanggil: %(call)s.")
            % {"issue": yes_no[status.may_issue], "call": yes_no[status.may_call]},
            *(
                _("Belum diputuskan: %(name)s. Putuskan di ruang kendali.") % {"name": notice.name}
                for notice in status.notices
            ),
        ],
        facts={
            "mall": mall.key,
            "line": line.code if line else None,
            "at": now,
            "is_open": status.is_open,
            "reason_code": status.reason_code,
            "reason": status.reason,
            "may_issue": status.may_issue,
            "may_call": status.may_call,
            "until": status.until,
            "opens_at": status.opens_at,
            "closes_at": status.closes_at,
            "undecided": [notice.name for notice in status.notices],
        },
    )
