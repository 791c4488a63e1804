"""The demo mall, opened for a check and thrown away afterwards."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.ground import PROJECT, free_port

_READY_SECONDS = 600.0


@dataclass(frozen=True, kw_only=True)
class DemoMall:
    """Where it is, and the addresses that make a browser its kiosk and its hall display."""

    origin: str
    devices: dict[str, str]
    folder: Path


@contextmanager
def demo_mall() -> Iterator[DemoMall]:
    """Open the mall of `bin/dev` in a folder of its own, with people who come and go. Raises RuntimeError."""
    folder = Path(tempfile.mkdtemp(prefix="anjungan-demo-", dir="/var/tmp"))
    port = free_port()
    said = folder / "said.log"
    with said.open("wb") as written:
        running = subprocess.Popen(
            [sys.executable, "-m", "anjungan.config.living.start", "--port", str(port), "--data", str(folder / "data"),
             "--speed", "4"],
            stdout=written, stderr=written, cwd=PROJECT, start_new_session=True,
        )  # fmt: skip
    try:
        devices = _wait(running, said)
        yield DemoMall(origin=f"http://localhost:{port}", devices=devices, folder=folder / "data")
    finally:
        running.send_signal(signal.SIGINT)
        try:
            running.wait(30)
        except subprocess.TimeoutExpired:
            running.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(running: subprocess.Popen[bytes], said: Path) -> dict[str, str]:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until and running.poll() is None:
        found = dict(re.findall(r"(?m)^\s*(Kios|Layar).*?http://[^/]+(/\S+)", said.read_text()))
        if {"Kios", "Layar"} <= found.keys():
            # A little life, so that lines, counters and screens have something to show.
            time.sleep(20)
            return {"kiosk": found["Kios"], "hall": found["Layar"]}
        time.sleep(0.5)
    raise RuntimeError(f"the demo mall did not open:\n{said.read_text()}")
