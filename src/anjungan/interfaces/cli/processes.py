"""`anjungan worker`: the process that hands facts on, runs jobs and seals the trail."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from typing import Any

from django.db import connections
from django.utils.translation import gettext as _

from anjungan.foundation.actors import Actor
from anjungan.interfaces.cli.answers import Answer


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    worker = commands.add_parser("worker", parents=[shared], help=_("jalankan pekerja sampai dihentikan"))
    worker.set_defaults(command=_worker)


def _worker(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    del asked, actor, now
    connections.close_all()
    # Its own limits, not those of a command: a statement of a job is ended like that of a page.
    environment = {name: value for name, value in os.environ.items() if name != "ANJUNGAN_STATEMENT_TIMEOUT"}
    environment["ANJUNGAN_PROCESS"] = "anjungan-worker"
    os.execve(sys.executable, [sys.executable, "-m", "anjungan.config.worker"], environment)  # noqa: S606 - becomes the worker
