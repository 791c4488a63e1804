"""The processes of one mall on one machine: database, web, live streams, worker. Used by `bin/dev` and the benches.

Each process is started with its own environment and watched; whoever dies is started again. Nothing here knows
Django, so that the house can be started before the settings can be read.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from anjungan.foundation import postgres
from anjungan.foundation.postgres import Cluster

_SERVING = ("-m", "anjungan.config.serving")
_STOP_SECONDS = 8.0


class ProcessNotReady(RuntimeError):
    """A process did not answer in time; the message says where it wrote what."""


@dataclass(kw_only=True)
class House:
    """One mall's processes on one machine, writing only below `folder`."""

    folder: Path
    web_port: int = 8000
    stream_port: int = 8001
    workers: int = 2
    threads: int = 2
    host: str = "127.0.0.1"
    environment: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)

    @property
    def cluster(self) -> Cluster:
        """The database server of this folder."""
        return postgres.embedded_in(self.folder)

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://localhost:{self.web_port}"

    def variables(self) -> dict[str, str]:
        """Return the environment of every process of the house."""
        return {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            # A few threads need no heaps of their own; what each keeps for itself is never given back.
            "MALLOC_ARENA_MAX": "2",
            "DJANGO_SETTINGS_MODULE": "anjungan.config.settings",
            "ANJUNGAN_DATA": str(self.folder),
            "ANJUNGAN_STREAM_URL": f"http://localhost:{self.stream_port}",
            "ANJUNGAN_PUBLIC_URL": self.address,
            "ANJUNGAN_WEB_ORIGINS": f"{self.address},http://127.0.0.1:{self.web_port}",
            **self.environment,
        }

    def manage(self, *words: str) -> None:
        """Run a management command to its end. Raises CalledProcessError with what it printed."""
        subprocess.run(
            [sys.executable, "-m", "django", *words], env=self.variables(), check=True, stdout=subprocess.DEVNULL
        )

    def start_web(self) -> None:
        """Start the web workers and wait until they answer."""
        self.start(
            "web", sys.executable, *_SERVING, "--interface", "wsgi", "--host", self.host, "--port", str(self.web_port),
            "--workers", str(self.workers), "--blocking-threads", str(self.threads), "--backlog", "2048",
            "--backpressure", "256", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "5",
            "--log-level", "warning", "anjungan.config.wsgi:application",
        )  # fmt: skip
        self.wait_for(self.answers_at("web"), "web")

    def start_streams(self) -> None:
        """Start the process of the live streams and wait until it answers."""
        self.start(
            "streams", sys.executable, *_SERVING, "--interface", "asginl", "--host", self.host, "--port",
            str(self.stream_port), "--workers", "1", "--backlog", "8192", "--backpressure", "8192", "--no-ws",
            "--respawn-failed-workers",
            "--workers-kill-timeout", "3", "--log-level", "warning", "anjungan.config.streams:application",
        )  # fmt: skip
        self.wait_for(self.answers_at("streams"), "streams")

    def start_worker(self) -> None:
        """Start the worker."""
        self.start("worker", sys.executable, "-m", "anjungan.config.worker")

    def answers_at(self, name: str) -> str:
        """Return the address at which the web or the live streams say that they are well."""
        where = {"web": f"{self.web_port}/status", "streams": f"{self.stream_port}/streams/health"}
        return f"http://127.0.0.1:{where[name]}"

    def start(self, name: str, program: str, *words: str, extra: Mapping[str, str] | None = None) -> None:
        """Start a process under a name; what it says goes to `log/<name>.log`."""
        self.commands[name] = [program, *words]
        self._spawn(name, {**self.variables(), "ANJUNGAN_PROCESS": f"anjungan-{name}", **(extra or {})})

    def _spawn(self, name: str, variables: Mapping[str, str]) -> None:
        log = self.log_of(name)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as written:
            # A group of its own, so that Ctrl-C reaches only the house, which then ends everybody in order.
            self.running[name] = subprocess.Popen(
                self.commands[name], env=dict(variables), stdin=subprocess.DEVNULL, stdout=written, stderr=written,
                start_new_session=True,
            )  # fmt: skip

    def log_of(self, name: str) -> Path:
        """Return the file a process writes to."""
        return self.folder / "log" / f"{name}.log"

    def revive(self) -> list[str]:
        """Start again whoever has died, and return their names."""
        dead = [name for name, process in self.running.items() if process.poll() is not None]
        for name in dead:
            self._spawn(name, {**self.variables(), "ANJUNGAN_PROCESS": f"anjungan-{name}"})
        return dead

    def wait_for(self, url: str, name: str, seconds: float = 90.0) -> None:
        """Wait until an address answers 200. Raises ProcessNotReady when it does not, or the process died."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if self.running[name].poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        tail = self.log_of(name).read_text(errors="replace")[-2_000:]
        raise ProcessNotReady(f"{name} did not answer at {url}. It wrote to {self.log_of(name)}:\n{tail}")

    def stop(self) -> None:
        """End every process, politely first, the database last."""
        for process in self.running.values():
            _signal(process, signal.SIGTERM)
        ends = time.monotonic() + _STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(timeout=max(0.1, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()
        self.running.clear()
        if not self.variables().get("DATABASE_URL"):
            self.cluster.stop()

    def kill(self, name: str) -> None:
        """End a process and all it started as a power cut would (for the tests of that)."""
        _signal(self.running[name], signal.SIGKILL)
        self.running[name].wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
