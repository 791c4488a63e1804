"""`anjungan after-restore`: the step between restoring a backup and opening the mall."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anjungan.foundation import epochs
from anjungan.foundation.actors import Actor
from anjungan.interfaces.cli.answers import Answer


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    after = commands.add_parser(
        "after-restore", parents=[shared], help=_("setelah cadangan dipulihkan, sebelum mal dibuka; aman diulang")
    )
    after.set_defaults(command=_after_restore)


def _after_restore(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    del asked
    was_ahead = epochs.ledger_is_ahead()
    began = epochs.begin_epoch(actor=actor, now=now)
    lines = [_("Catatan peristiwa dilanjutkan di server ini (masa %(epoch)s).") % {"epoch": began.epoch}]
    if began.lifted:
        lines.append(
            _("%(count)s catatan yang terlanjur ditulis sebelum langkah ini diletakkan pada urutannya.")
            % {"count": began.lifted}
        )
    lines.append(_("Mal boleh dibuka. Periksa juga: anjungan verify-seals, anjungan check-queue."))
    return Answer(lines=lines, facts={"epoch": began.epoch, "lifted": began.lifted, "was_ahead": was_ahead})
