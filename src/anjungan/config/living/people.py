"""A living day: invented visitors and officers who use the same HTTP doors as people do.

Arrivals follow the shape of a morning; service times are lognormal around each line's usual time; some people come
with several errands, declare priority, do not hear their number, come back, are sent on or fetch a paper. Counters
named in `left_to_people` are not played, so that a person can sit there.

    python -m anjungan.config.living.people --plan FILE --address http://localhost:8000
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import math
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from anjungan.config.living.habits import (
    ERRANDS,
    NO_SHOW,
    PRIORITY,
    SERVICE_SPREAD,
    SHAPE,
    TICKETS,
    USUAL_TICKETS,
    VISITORS_A_DAY,
    pace_of,
)
from anjungan.foundation import clock

logger = logging.getLogger("anjungan.demo")

IDLE_REAL_SECONDS = 4.0


@dataclass(kw_only=True)
class Plan:
    """What the living day needs to know: who has which token, and how long a line usually takes."""

    mall: str
    kiosks: list[str]
    greeter: str
    officers: dict[str, str]
    breaks: dict[str, list[tuple[str, str]]]
    seconds: dict[str, int]
    opens_at: str
    closes_at: str
    priorities: list[str]
    left_to_people: list[str] = field(default_factory=list)


class Mall:
    """The mall as its doors show it."""

    def __init__(self, plan: Plan, address: str, seed: int) -> None:
        self.plan = plan
        self.chance = random.Random(seed)  # noqa: S311 - invented people need no secrets
        self.http = httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=20, limits=httpx.Limits(max_connections=16))
        self.someone_came = asyncio.Event()
        self.services: list[dict[str, Any]] = []
        self.lines: dict[str, dict[str, Any]] = {}
        self.counters: dict[str, str] = {}

    async def post(self, token: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Send one request as somebody; a broken line is tried again."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{self.chance.getrandbits(64):016x}"}
        for pause in (0.5, 1.0, 2.0, 4.0, 8.0):
            try:
                answer = await self.http.post(path, json=body or {}, headers=headers)
            except httpx.TransportError:
                await asyncio.sleep(pause)
                continue
            if answer.status_code < 500:
                return answer.status_code, answer.json() if answer.content else {}
            await asyncio.sleep(pause)
        return 503, {}

    async def get(self, path: str) -> Any:
        """Read as the manager's tablet at the door does."""
        answer = await self.http.get(path, headers={"Authorization": f"Bearer {self.plan.greeter}"})
        answer.raise_for_status()
        return answer.json()

    async def learn(self) -> None:
        """Read what the mall offers."""
        key = self.plan.mall
        self.services = await self.get(f"/malls/{key}/services")
        self.lines = {line["uuid"]: line for line in await self.get(f"/malls/{key}/lines")}
        self.counters = {counter["code"]: counter["uuid"] for counter in await self.get(f"/malls/{key}/counters")}

    async def wait(self, demo_seconds: float) -> None:
        """Let so much of the mall's time pass."""
        demo = clock.demo_clock()
        await asyncio.sleep(demo_seconds / (demo.speed if demo else 1.0))


def rate_at(plan: Plan, now: datetime) -> float:
    """Return how many visitors a second come at this instant of the day."""
    opens, closes = datetime.fromisoformat(plan.opens_at), datetime.fromisoformat(plan.closes_at)
    if not opens <= now < closes:
        return 0.0
    hour = int((now - opens).total_seconds() / (closes - opens).total_seconds() * len(SHAPE))
    length = (closes - opens).total_seconds() / len(SHAPE)
    return VISITORS_A_DAY * SHAPE[hour] / length


async def visitors(mall: Mall) -> None:
    """Come to the kiosks and the greeter, until the mall closes."""
    while True:
        rate = rate_at(mall.plan, clock.now())
        if rate == 0.0:
            await mall.wait(30)
            continue
        await mall.wait(mall.chance.expovariate(rate))
        errands = choose_errands(mall)
        if errands:
            asyncio.get_running_loop().create_task(one_visitor(mall, errands))


def choose_errands(mall: Mall) -> list[str]:
    """Return one to three services, of different agencies, of lines that give numbers."""
    open_services = [one for one in mall.services if mall.lines.get(one["line"], {}).get("status", {}).get("may_issue")]
    count = mall.chance.choices((1, 2, 3), ERRANDS)[0]
    siblings = Counter(one["line"] for one in open_services)
    chosen: dict[str, str] = {}
    for _ in range(count * 4):
        if len(chosen) == count or not open_services:
            break
        weights = [_wanted(mall, one) / siblings[one["line"]] for one in open_services]
        picked = mall.chance.choices(open_services, weights)[0]
        chosen.setdefault(picked["agency"], picked["uuid"])
    return list(chosen.values())


def _wanted(mall: Mall, service: dict[str, Any]) -> float:
    return TICKETS.get(mall.lines[service["line"]]["code"], USUAL_TICKETS)


async def one_visitor(mall: Mall, errands: list[str]) -> None:
    """Take a number at a kiosk (paper first, then in line) or with the greeter."""
    kiosk = mall.chance.random() < 0.8 and bool(mall.plan.kiosks)
    token = mall.chance.choice(mall.plan.kiosks) if kiosk else mall.plan.greeter
    body = {
        "services": errands, "channel": "kiosk" if kiosk else "greeter", "reserve": kiosk,
        "priority": [mall.chance.choice(mall.plan.priorities)] if mall.chance.random() < PRIORITY else [],
    }  # fmt: skip
    status, visit = await mall.post(token, f"/malls/{mall.plan.mall}/visits", body)
    if status != 201:
        return
    if kiosk:
        await mall.wait(4)
        if mall.chance.random() < 0.01:
            return
        await mall.post(token, f"/visits/{visit['uuid']}/confirmations")
    mall.someone_came.set()


async def officer(mall: Mall, code: str, token: str) -> None:
    """Sit at a counter for the day: open, call, serve, rest, close."""
    counter = mall.counters[code]
    while datetime.fromisoformat(mall.plan.opens_at) > clock.now():
        await mall.wait(20)
    await mall.wait(mall.chance.uniform(0, 120))
    await mall.post(token, f"/counters/{counter}/openings")
    while True:
        if await rests(mall, code, counter, token):
            continue
        status, ticket = await mall.post(token, f"/counters/{counter}/calls")
        if status == 201:
            await serve(mall, code, token, ticket)
            await mall.wait(mall.chance.uniform(5, 25))
        elif clock.now() > datetime.fromisoformat(mall.plan.closes_at):
            await mall.post(token, f"/counters/{counter}/closings")
            return
        else:
            await until_somebody_comes(mall)


async def until_somebody_comes(mall: Mall) -> None:
    """Wait for the next visitor, and look by oneself now and then: people take numbers too."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(mall.someone_came.wait(), IDLE_REAL_SECONDS * mall.chance.uniform(0.7, 1.3))
    mall.someone_came.clear()


async def rests(mall: Mall, code: str, counter: str, token: str) -> bool:
    """Take the break of the roster when it is time for it."""
    for starts, ends in mall.plan.breaks.get(code, []):
        if datetime.fromisoformat(starts) <= clock.now() < datetime.fromisoformat(ends):
            await mall.post(token, f"/counters/{counter}/pauses", {"reason": "istirahat"})
            while clock.now() < datetime.fromisoformat(ends):
                await mall.wait(15)
            await mall.post(token, f"/counters/{counter}/resumptions")
            return True
    return False


async def serve(mall: Mall, code: str, token: str, ticket: dict[str, Any]) -> None:
    """Wait for the person, serve or note that nobody came."""
    path = f"/tickets/{ticket['uuid']}"
    await mall.wait(mall.chance.uniform(15, 50))
    if mall.chance.random() < NO_SHOW:
        await mall.post(token, f"{path}/recalls")
        await mall.wait(45)
        await mall.post(token, f"{path}/no-shows")
        if mall.chance.random() < 0.6:
            asyncio.get_running_loop().create_task(come_back(mall, path))
        return
    await mall.post(token, f"{path}/serving")
    usual = mall.plan.seconds.get(ticket["line"], 600) * pace_of(code)
    await mall.wait(usual * math.exp(mall.chance.gauss(-(SERVICE_SPREAD**2) / 2, SERVICE_SPREAD)))
    if mall.chance.random() < 0.03:
        await mall.post(token, f"{path}/holds", {"note": "mengambil berkas"})
        await mall.wait(60)
        await mall.post(token, f"{path}/resumptions")
        await mall.wait(usual * 0.3)
    outcome = mall.chance.choices(("served", "document_follows", "incomplete", "referred"), (0.78, 0.12, 0.08, 0.02))[0]
    await mall.post(token, f"{path}/completions", {"outcome": outcome})


async def come_back(mall: Mall, path: str) -> None:
    """Notice the missed call and report to the greeter."""
    await mall.wait(mall.chance.uniform(180, 1500))
    await mall.post(mall.plan.greeter, f"{path}/returns")
    mall.someone_came.set()


async def news(mall: Mall) -> None:
    """Look again now and then at which lines give numbers."""
    while True:
        await asyncio.sleep(10)
        with contextlib.suppress(httpx.HTTPError):
            mall.lines = {line["uuid"]: line for line in await mall.get(f"/malls/{mall.plan.mall}/lines")}


async def live(plan: Plan, address: str, seed: int) -> None:
    """Play the day until told to stop."""
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    mall = Mall(plan, address, seed)
    await mall.learn()
    playing = [asyncio.create_task(visitors(mall)), asyncio.create_task(news(mall))]
    playing += [
        asyncio.create_task(officer(mall, code, token))
        for code, token in plan.officers.items()
        if code in mall.counters and code not in plan.left_to_people
    ]
    await stopping.wait()
    for task in playing:
        task.cancel()
    for result in await asyncio.gather(*playing, return_exceptions=True):
        if isinstance(result, Exception):
            logger.error("someone in the living day stopped: %r", result)
    await mall.http.aclose()


def main() -> None:
    """Read the plan and live the day."""
    reader = argparse.ArgumentParser(description="Invented visitors and officers for the demo mall.")
    reader.add_argument("--plan", required=True)
    reader.add_argument("--address", required=True)
    reader.add_argument("--seed", type=int, default=int(time.time()))
    asked = reader.parse_args()
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(live(Plan(**json.loads(Path(asked.plan).read_text())), asked.address, asked.seed))


if __name__ == "__main__":
    main()
