"""Starting and stopping a house for a bench."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anjungan.config.house import House

PROJECT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def house(*, streams: bool = False, worker: bool = False, **environment: str) -> Iterator[House]:
    """A running house in a folder of its own, durable like a real one; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="anjungan-bench-", dir="/var/tmp"))
    running = House(
        folder=folder, web_port=free_port(), stream_port=free_port(),
        environment={
            "PYTHONPATH": f"{PROJECT / 'src'}:{PROJECT}", "ANJUNGAN_DEMO_CLOCK": "", "DATABASE_URL": "", **environment,
        },
    )  # fmt: skip
    try:
        running.cluster.start()
        running.manage("migrate", "--verbosity", "0")
        running.start_web()
        if streams:
            running.start_streams()
        if worker:
            running.start_worker()
        yield running
    finally:
        running.stop()
        shutil.rmtree(running.cluster.place, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def in_house(running: House, module: str, *words: str) -> Any:
    """Run a module of the bench inside the house's Django and return the JSON it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words], env=running.variables(), check=True, stdout=subprocess.PIPE, cwd=PROJECT
    )
    return json.loads(done.stdout)
