"""Telling the hub that there is something new, outside the business transaction and off the request's path.

`NOTIFY` inside a transaction takes one lock for the whole server at commit; here a thread of its own sends it from
a connection of its own, and many calls while it is busy become one. A lost wake-up costs a second: the hub also
looks by itself.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time

import psycopg
from django.db import connection

logger = logging.getLogger(__name__)
CHANNEL = "anjungan_events"
_RETRY_SECONDS = 1.0
_GATHER_SECONDS = 0.005


class _Waker:
    def __init__(self) -> None:
        self.process = os.getpid()
        self.wanted = threading.Event()
        self.target = {
            name: value
            for name, value in connection.get_connection_params().items()
            if name in {"dbname", "user", "password", "host", "port"} and value
        }
        self.resting = False
        self.thread = threading.Thread(target=self._run, name="stream-waker", daemon=True)
        self.thread.start()

    def rest(self) -> None:
        """End the thread and close its connection."""
        self.resting = True
        self.wanted.set()
        self.thread.join(timeout=5)

    def _run(self) -> None:
        link: psycopg.Connection | None = None
        while True:
            self.wanted.wait()
            self.wanted.clear()
            if self.resting:
                if link is not None:
                    link.close()
                return
            try:
                if link is None or link.closed:
                    link = psycopg.connect(
                        **self.target, autocommit=True, application_name="anjungan-waker",
                        options="-c synchronous_commit=off", connect_timeout=3,
                    )  # fmt: skip
                link.execute(f"NOTIFY {CHANNEL}")
                # The first of a rush is told at once, the rest of it together.
                time.sleep(_GATHER_SECONDS)
            except psycopg.Error as error:
                logger.warning("the hub could not be woken (it looks by itself every second): %s", error)
                link = None
                threading.Event().wait(_RETRY_SECONDS)


_waker: _Waker | None = None
_lock = threading.Lock()


def rest() -> None:
    """Stop sending wake-ups until the next one is wanted: at the end of a process, and between tests."""
    global _waker  # noqa: PLW0603 - as below
    with _lock:
        if _waker is not None and _waker.process == os.getpid():
            _waker.rest()
        _waker = None


atexit.register(rest)


def wake() -> None:
    """Tell the hub to look for new events. Returns at once and never raises."""
    global _waker  # noqa: PLW0603 - one thread a process, made when first needed, also after a fork
    if _waker is None or _waker.process != os.getpid():
        with _lock:
            if _waker is None or _waker.process != os.getpid():
                _waker = _Waker()
    _waker.wanted.set()
