"""The worker process: hands facts to their listeners, runs jobs and clocks. `python -m anjungan.config.worker`.

Killed at any instant it loses nothing: the cursor of the relay moves with what the listeners did, and jobs wait in
the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import django

logger = logging.getLogger("anjungan.worker")
IDLE_SECONDS = 0.25
ERROR_SECONDS = 2.0
_RELAY_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="relay")


def _read_once() -> int:
    from django.db import close_old_connections

    from anjungan.foundation import clock, relay

    close_old_connections()
    return relay.relay_batch(now=clock.now())


async def _relay(stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        pause = IDLE_SECONDS
        try:
            # Always the same thread, hence one connection.
            if await asyncio.get_running_loop().run_in_executor(_RELAY_THREAD, _read_once):
                continue
        except Exception:
            logger.exception("the relay could not read; it tries again")
            pause = ERROR_SECONDS
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), timeout=pause)


async def _jobs(stopping: asyncio.Event) -> None:
    from procrastinate.contrib.django import app

    from anjungan.config.schedule import set_clocks

    set_clocks()
    while not stopping.is_set():
        try:
            await app.run_worker_async(
                concurrency=2, wait=True, install_signal_handlers=False, delete_jobs="successful", fetch_job_polling_interval=2.0
            )
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("the job worker stopped; it starts again")
            await asyncio.sleep(ERROR_SECONDS)


async def run() -> None:
    """Work until SIGTERM or SIGINT, then finish what is at hand."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    relay, jobs = asyncio.create_task(_relay(stopping)), asyncio.create_task(_jobs(stopping))
    await stopping.wait()
    jobs.cancel()
    await asyncio.gather(relay, jobs, return_exceptions=True)


def main() -> None:
    """Start the worker."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    os.environ.setdefault("ANJUNGAN_PROCESS", "anjungan-worker")
    django.setup()
    asyncio.run(run())


if __name__ == "__main__":
    main()
