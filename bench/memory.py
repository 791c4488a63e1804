"""What the whole demo holds in memory after a day of 2,000 visits that came and were served through its doors."""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from anjungan.config.house import House
from bench.ground import PROJECT, house
from bench.rows import Row
from bench.wire import Wire

NAME = "memory"
VISITS = 2_000
DOORS = 3
MEGA = 1024 * 1024
# Pages that people keep open or look at; each pulls in templates and translations of its own.
PAGES = ("/", "/loket/", "/penyambut/", "/ruang-kendali/", "/ruang-kendali/perangkat", "/api/v1/openapi.json")


def prepared(running: House) -> dict[str, Any]:
    """Build the demo mall and open its day, as `bin/dev` does."""
    done = subprocess.run(
        [sys.executable, "-m", "anjungan.config.living.prepare", "--folder", str(running.folder)],
        env=running.variables(), check=True, stdout=subprocess.PIPE, cwd=PROJECT,
    )  # fmt: skip
    ready: dict[str, Any] = json.loads(done.stdout)
    ready["plan"] = json.loads(Path(ready["plan"]).read_text())
    return ready


class Day:
    """Visitors at the doors and officers at all counters, without pauses."""

    def __init__(self, port: int, plan: dict[str, Any]) -> None:
        self.port, self.plan = port, plan
        manager = Wire(port, plan["greeter"])
        mall = f"/api/v1/malls/{plan['mall']}"
        self.counters = {one["code"]: one["uuid"] for one in manager.get(f"{mall}/counters")[1]}
        issuing = {one["uuid"] for one in manager.get(f"{mall}/lines")[1] if one["status"]["may_issue"]}
        self.services = [one["uuid"] for one in manager.get(f"{mall}/services")[1] if one["line"] in issuing]
        self.visits, self.served = 0, 0
        self.codes: list[str] = []
        self.lock = threading.Lock()
        self.over = threading.Event()
        manager.close()

    def play(self) -> None:
        """Let 2,000 visits come and be served as far as there are officers for them."""
        with ThreadPoolExecutor(max_workers=DOORS + len(self.plan["officers"])) as people:
            officers = [people.submit(self.serve, code) for code in self.plan["officers"] if code in self.counters]
            doors = [people.submit(self.arrive, seed) for seed in range(DOORS)]
            try:
                for one in doors:
                    one.result()
            finally:
                self.over.set()
            for one in officers:
                one.result()

    def arrive(self, seed: int) -> None:
        """Give numbers at a kiosk, each confirmed when it is on paper."""
        chance = random.Random(seed)
        door = Wire(self.port, self.plan["kiosks"][seed % len(self.plan["kiosks"])])
        while self.visits < VISITS:
            body = json.dumps({"services": [chance.choice(self.services)], "channel": "kiosk", "reserve": True})
            status, visit = door.post(f"/api/v1/malls/{self.plan['mall']}/visits", body, key=f"{seed}-{time.time_ns()}")
            if status != 201:
                continue
            assert door.post(f"/api/v1/visits/{visit['uuid']}/confirmations")[0] == 201
            with self.lock:
                self.visits += 1
                self.codes.append(visit["code"])
        door.close()

    def serve(self, code: str) -> None:
        """Open a counter and serve one after the other."""
        officer = Wire(self.port, self.plan["officers"][code])
        officer.post(f"/api/v1/counters/{self.counters[code]}/openings")
        while not self.over.is_set():
            status, ticket = officer.post(f"/api/v1/counters/{self.counters[code]}/calls")
            if status != 201:
                time.sleep(0.5)
                continue
            for step in ("serving", "completions"):
                assert officer.post(f"/api/v1/tickets/{ticket['uuid']}/{step}")[0] == 201
            with self.lock:
                self.served += 1
        officer.close()


def look_around(address: str, ready: dict[str, Any], codes: list[str]) -> None:
    """Open the pages of every door a few times, in both languages, so that all web workers have shown them."""
    devices = {one["kind"]: one["token"] for one in ready["devices"]}
    for language in ("id", "en") * 3:
        with httpx.Client(base_url=address, follow_redirects=True, timeout=60, cookies={"bahasa": language}) as browser:
            for path in (f"/kios/pasang?token={devices['kiosk']}", "/kios/instansi", "/kios/cari?q=ktp",
                         f"/layar/pasang?token={devices['display']}", *(f"/t/{code}" for code in codes[-5:])):  # fmt: skip
                browser.get(path)
            sign_in = browser.get("/masuk/")
            manager = next(one for one in ready["people"] if one["role"] == "manager")
            secret = sign_in.text.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
            form = {"username": manager["username"], "password": ready["password"], "csrfmiddlewaretoken": secret}
            browser.post("/masuk/", data=form, headers={"Referer": address})
            for path in PAGES:
                browser.get(path)


def share_of(pids: list[int]) -> int:
    """Return the bytes that processes hold, what they share counted once over all of them (PSS)."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total


def family_of(pid: int) -> list[int]:
    """Return a process and everybody it started."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError, IndexError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, ahead = [], [pid]
    while ahead:
        found.append(ahead.pop())
        ahead += children.get(found[-1], [])
    return found


def run() -> list[Row]:
    """Build the demo, play the day, look at every door, and weigh what runs."""
    with house(streams=True, worker=True, ANJUNGAN_DEMO="1") as running:
        ready = prepared(running)
        for name in list(running.running):
            running.kill(name)
        running.environment["ANJUNGAN_DEMO_CLOCK"] = ready["clock"]
        running.start_web()
        running.start_streams()
        running.start_worker()
        day = Day(running.web_port, ready["plan"])
        day.play()
        look_around(f"http://127.0.0.1:{running.web_port}", ready, day.codes)
        server = running.cluster.pid()
        assert server is not None
        parts = {name: family_of(process.pid) for name, process in running.running.items()}
        parts["database"] = family_of(server)
        weights = {name: share_of(pids) / MEGA for name, pids in parts.items()}
    return [
        Row(bench=NAME, figure="the whole demo (PSS)", value=sum(weights.values()), unit="MB", at_least=600, aim=400,
            lower_is_better=True),
        *(
            Row(bench=NAME, figure=f"{name}, {len(parts[name])} processes", value=weight, unit="MB")
            for name, weight in weights.items()
        ),
        Row(bench=NAME, figure="visits of the day", value=day.visits, unit="count", at_least=VISITS),
        Row(bench=NAME, figure="served of them", value=day.served, unit="count"),
    ]  # fmt: skip
