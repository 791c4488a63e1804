"""`anjungan load`: take the published catalogue."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from anjungan.domain.catalog import operations as catalog
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.interfaces.cli.answers import Answer, Exit


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    load = commands.add_parser(
        "load", parents=[shared], help=_("muat katalog instansi, mal, layanan; aman diulang"),
    )  # fmt: skip
    load.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help=_("bawaan: katalog di dalam paket"))
    load.set_defaults(command=_load)


def _load(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    folder: Path | None = asked.folder
    if folder is not None and not folder.is_dir():
        raise InvalidInput(reason=_("%(folder)s bukan folder yang dapat dibaca.") % {"folder": folder})
    report = catalog.load_catalogue(actor=actor, now=now, folder=folder)
    return Answer(
        lines=list(report.sentences()),
        facts={
            "files": {
                name: {
                    "created": sorted(changes.created),
                    "updated": changes.updated,
                    "withdrawn": sorted(changes.withdrawn),
                    "unchanged": changes.unchanged,
                }
                for name, changes in report.files.items()
            },
            "refused": [
                {"file": problem.file, "key": problem.key, "reason": str(problem.reason)} for problem in report.problems
            ],
        },
        code=Exit.FOUND_SOMETHING if report.problems else Exit.FINE,
    )
