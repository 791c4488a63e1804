"""`bin/dev` as a person at a terminal uses it: open, look around, take a number, Ctrl-C, go on tomorrow or anew."""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import httpx
import pytest

from anjungan.foundation import postgres
from tests.ground.kiosk import KioskBrowser
from tests.ground.network import free_port

pytestmark = pytest.mark.slow
PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 180.0


class Terminal:
    """One start of the demo mall, and what it says. Use it in a `with` block; leaving it presses Ctrl-C."""

    def __init__(self, port: int, data: Path, *words: str) -> None:
        self.said: list[str] = []
        self.lines: queue.Queue[str] = queue.Queue()
        command = [sys.executable, "-m", "anjungan.config.living.start", "--port", str(port), "--data", str(data)]
        environment = {**os.environ, "PYTHONPATH": f"{PROJECT / 'src'}", "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            [*command, *words],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.press_ctrl_c()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as spoken:
            for line in spoken:
                self.lines.put(line.rstrip())

    def wait_for(self, words: str) -> str:
        """Return the line with these words as soon as it is said."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            try:
                self.said.append(self.lines.get(timeout=0.2))
            except queue.Empty:
                assert self.process.poll() is None, "\n".join(self.said)
                continue
            if words in self.said[-1]:
                return self.said[-1]
        raise AssertionError("\n".join(self.said))

    def press_ctrl_c(self) -> int:
        """Press Ctrl-C and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.wait_for_end()

    def wait_for_end(self) -> int:
        """Return the exit code."""
        code = self.process.wait(timeout=60)
        self.reader.join()
        while not self.lines.empty():
            self.said.append(self.lines.get())
        return code

    @property
    def addresses(self) -> list[str]:
        """The addresses it has told."""
        return re.findall(r"http://localhost:\S+", "\n".join(self.said))


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """The folder of the demo's data; its database goes with it, wherever it stands."""
    folder = tmp_path / "data"
    yield folder
    cluster = postgres.embedded_in(folder)
    cluster.stop()
    for leftover in (cluster.place, cluster.socket_folder):
        shutil.rmtree(leftover, ignore_errors=True)


def take_number(base: str, plan: dict[str, str]) -> tuple[str, str]:
    """Take a number over the API; return its code and the service."""
    who = {"Authorization": f"Bearer {plan['greeter']}"}
    with httpx.Client(base_url=f"{base}/api/v1/malls/{plan['mall']}", headers=who, timeout=60) as door:
        issuing = {line["uuid"] for line in door.get("/lines").json() if line["status"]["may_issue"]}
        service = next(one["uuid"] for one in door.get("/services").json() if one["line"] in issuing)
        answer = door.post("/visits", json={"services": [service], "channel": "greeter"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"]), service


def page(base: str, code: str) -> int:
    return httpx.get(f"{base}/t/{code}", timeout=60).status_code


def test_the_demo_mall_opens_goes_on_with_its_day_and_begins_anew(data: Path) -> None:
    port = free_port(in_a_row=3)
    base = f"http://localhost:{port}"

    with Terminal(port, data, "--speed", "60") as mall:
        mall.wait_for("Siap")
        first_words = mall.wait_for("Jam peragaan")
        mall.wait_for("Ctrl-C menutup mal")
        assert "dibuka" in first_words
        assert len(mall.addresses) >= 7
        answers = {one: httpx.get(one, timeout=60).status_code for one in mall.addresses}
        assert {code for code in answers.values() if code not in {200, 302}} == set(), answers

        again = Terminal(port, data)
        assert again.wait_for_end() == 2
        assert "sudah berjalan" in again.said[0]

        code, service = take_number(base, json.loads((data / "living-day.json").read_text()))
        kiosk = next(one for one in mall.addresses if "/kios/pasang?token=" in one)
        with KioskBrowser(base, kiosk.partition("token=")[2]) as browser:
            printed = browser.take_number(service)
        assert (page(base, code), page(base, printed)) == (200, 200)
        assert mall.press_ctrl_c() == 0
    assert not postgres.embedded_in(data).is_running()
    stopped_at = json.loads((data / "demo-day.json").read_text())["demo_epoch"]

    with Terminal(port, data, "--quiet") as mall:
        assert "dilanjutkan" in mall.wait_for("Jam peragaan")
        assert (page(base, code), page(base, printed)) == (200, 200)
        mall.press_ctrl_c()
    # At the usual speed it went on from there, not from the real time of day.
    assert 0 < json.loads((data / "demo-day.json").read_text())["demo_epoch"] - stopped_at < PATIENCE_SECONDS

    with Terminal(port, data, "--fresh", "--quiet") as mall:
        assert "dibuka" in mall.wait_for("Jam peragaan")
        assert page(base, code) == 404
    assert not postgres.embedded_in(data).is_running()
