"""The process of the live streams as it runs in production, on the test's own database."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import pytest
from django.conf import settings

from anjungan.foundation import streams


@dataclass(kw_only=True)
class StreamProcess:
    """A running stream server. `restart` kills it as a power cut would and starts it again on the same port."""

    port: int
    log: Path
    web_origin: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def path_for(self, *names: str, since: int) -> str:
        """The path and token of an address, as a page would be given it."""
        return "/streams/" + streams.address(names, since=since).rsplit("/", 1)[1]

    def start(self) -> None:
        command = [
            str(Path(sys.executable).with_name("granian")), "--interface", "asginl", "--host", "127.0.0.1",
            "--port", str(self.port), "--workers", "1", "--backlog", "8192", "--backpressure", "8192", "--no-ws",
            "--workers-kill-timeout", "1", "--log-level", "warning", "anjungan.config.streams:application",
        ]  # fmt: skip
        environment = os.environ | {
            "ANJUNGAN_SECRET_KEY": settings.SECRET_KEY,
            "ANJUNGAN_STREAM_URL": self.url,
            "ANJUNGAN_WEB_ORIGINS": self.web_origin,
        }
        with self.log.open("ab") as written:
            self.process = subprocess.Popen(
                command, env=environment, stdout=written, stderr=written, start_new_session=True
            )
        self._wait_until_it_answers()

    def kill(self) -> None:
        if self.process is not None:
            # The whole group: the server's own worker goes with it.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def restart(self) -> None:
        self.kill()
        self.start()

    def _wait_until_it_answers(self) -> None:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/streams/health", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (URLError, OSError):
                pass
            assert self.process is not None
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"the stream server did not start:\n{self.log.read_text(errors='replace')[-3000:]}")


@pytest.fixture
def stream_process(django_db_setup: None, tmp_path: Path) -> Iterator[Callable[[str], StreamProcess]]:
    """Start a stream server for pages of this origin: `stream_process("http://localhost:8000")`."""
    started: list[StreamProcess] = []

    def start(web_origin: str) -> StreamProcess:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = StreamProcess(port=port, log=tmp_path / f"streams-{port}.log", web_origin=web_origin)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.kill()
