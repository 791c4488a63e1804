"""What the worker does all day: hand facts to their listeners, run jobs, tick the clocks, look at the buildings.

Killed at any instant it loses nothing: the cursor of the relay moves with what the listeners did, jobs wait in the
database, and what a killed worker had in hand is put back by the next one.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.db import OperationalError, close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app, utils
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.psycopg_connector import PsycopgConnector

from anjungan.config.schedule import set_clocks
from anjungan.domain.forecasting import jobs as forecasting
from anjungan.domain.premises.queries import malls_in_operation
from anjungan.foundation import clock, epochs, relay
from anjungan.foundation.actors import Actor
from anjungan.waiting.watching import Watch

logger = logging.getLogger("anjungan.worker")
IDLE_SECONDS = 0.25
ERROR_SECONDS = 2.0
JOBS_AT_ONCE = 2
HEARTBEAT_SECONDS = 2.0
# A worker that was not heard for so long is dead; another one takes over what it had in hand.
SILENT_SECONDS = 10.0
# A building is looked at when something happened there, this often at most, and this often at least.
LOOK_AGAIN_SECONDS = 3.0
LOOK_ANYWAY_SECONDS = 10.0
# And never for more than a tenth of the time, however large it is.
LOOK_SHARE = 0.1
_RELAY_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="relay")
_LOOK_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="look")


def _find_place() -> None:
    """Go on above a ledger that was restored from another server, also where nobody took the step of the handbook."""
    close_old_connections()
    if epochs.ledger_is_ahead():
        began = epochs.begin_epoch(actor=Actor.system("worker"), now=clock.now())
        logger.warning("the ledger came from another server; it goes on with epoch %s", began.epoch)


def _read_once() -> int:
    close_old_connections()
    return relay.relay_batch(now=clock.now())


async def _relay(stopping: asyncio.Event, happened: asyncio.Event) -> None:
    knows_its_place = False
    while not stopping.is_set():
        pause = IDLE_SECONDS
        try:
            # Always the same thread, hence one connection.
            if not knows_its_place:
                await asyncio.get_running_loop().run_in_executor(_RELAY_THREAD, _find_place)
                knows_its_place = True
            if await asyncio.get_running_loop().run_in_executor(_RELAY_THREAD, _read_once):
                happened.set()
                continue
        except Exception:
            logger.exception("the relay could not read; it tries again")
            # A database that was away may be another one now.
            knows_its_place, pause = False, ERROR_SECONDS
        await _pause(stopping, pause)


def _look_once(watches: defaultdict[int, Watch]) -> None:
    close_old_connections()
    for mall in malls_in_operation():
        try:
            forecasting.look_at(mall=mall, now=clock.now(), watch=watches[mall.pk])
        except OperationalError:
            raise
        except Exception:
            # One building that cannot be estimated keeps no other from it; its pages work it out or say so.
            logger.exception("the waits of %s could not be estimated; it tries again", mall)


def _learn_once() -> None:
    close_old_connections()
    try:
        forecasting.learn()
    except Exception:
        logger.exception("the days before could not be learned from; the clock of the house tries again")


async def _look(stopping: asyncio.Event, happened: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    # What the days before taught is wanted with the first look, not when the clock comes round.
    await loop.run_in_executor(_LOOK_THREAD, _learn_once)
    watches: defaultdict[int, Watch] = defaultdict(Watch)
    while not stopping.is_set():
        happened.clear()
        began = loop.time()
        try:
            await loop.run_in_executor(_LOOK_THREAD, _look_once, watches)
        except Exception:
            logger.exception("the buildings could not be looked at; it tries again")
        took = loop.time() - began
        await _pause(stopping, max(LOOK_AGAIN_SECONDS, took / LOOK_SHARE))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(happened.wait(), timeout=LOOK_ANYWAY_SECONDS - LOOK_AGAIN_SECONDS)


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), timeout=seconds)


async def _jobs(stopping: asyncio.Event) -> None:
    set_clocks()
    while not stopping.is_set():
        try:
            await _work()
        except Exception:
            logger.exception("the job worker stopped; it starts again")
        await asyncio.sleep(ERROR_SECONDS)


async def _work() -> None:
    """Run jobs until cancelled, or until the database is gone."""
    # The thread that enters what the clocks ask for may hold a connection to a server that was killed.
    await sync_to_async(close_old_connections)()
    listening = PsycopgConnector(kwargs=utils.connector_params(), min_size=1, max_size=4)
    # Only the worker itself uses this connector: `replace_connector` would also take the jobs that listeners and
    # operations enter out of their transactions.
    async with app.with_connector(listening).open_async() as working:
        taking_over = asyncio.create_task(_take_over(working))
        try:
            await working.run_worker_async(
                concurrency=JOBS_AT_ONCE,
                install_signal_handlers=False,
                delete_jobs="successful",
                fetch_job_polling_interval=2.0,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=SILENT_SECONDS,
            )
        finally:
            taking_over.cancel()


async def _take_over(working: App) -> None:
    """Put back what dead workers had in hand: a printer's next tickets wait behind it."""
    jobs = working.job_manager
    while True:
        try:
            for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
                try:
                    await jobs.retry_job(job)
                except UniqueViolation:
                    # The next of its kind waits already and will do the same.
                    await jobs.finish_job(job, status=Status.FAILED, delete_job=True)
        except Exception:
            logger.exception("the jobs of dead workers could not be put back; it tries again")
        await asyncio.sleep(HEARTBEAT_SECONDS)


def settle() -> None:
    """Keep the collector of rings off what was loaded, and let a look at a building end before it runs.

    A look makes some ten thousand small objects that are in no ring: searching them took a tenth of it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def run() -> None:
    """Work until SIGTERM or SIGINT, then finish what is at hand."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    # Every thread that runs a job keeps a database connection.
    loop.set_default_executor(ThreadPoolExecutor(max_workers=JOBS_AT_ONCE, thread_name_prefix="job"))
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    settle()
    happened = asyncio.Event()
    relay, jobs = asyncio.create_task(_relay(stopping, happened)), asyncio.create_task(_jobs(stopping))
    looking = asyncio.create_task(_look(stopping, happened))
    await stopping.wait()
    happened.set()
    jobs.cancel()
    await asyncio.gather(relay, jobs, looking, return_exceptions=True)
