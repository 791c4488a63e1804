"""visit → call → begin → finish over HTTP with real tokens, against the same four transactions run by pgbench."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from anjungan.config.house import House
from anjungan.foundation import postgres
from bench.ground import house, in_house
from bench.rows import Row, percentile
from bench.wire import Wire

NAME = "lifecycle"
WARM_SECONDS = 3.0
SECONDS = 15.0


@dataclass(kw_only=True)
class Tally:
    """What one actor saw."""

    lifecycles: int = 0
    call_ms: list[float] = field(default_factory=list)
    # When the lifecycle of each of these calls was over, by the clock that all processes share.
    ended: list[float] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    refused: int = 0
    broken: int = 0


def actor(web_port: int, hall: dict[str, Any], index: int, warm_until: float, until: float, send: Any) -> None:
    """Let people come, and call, begin and finish them, until the time is over; send what was seen."""
    desk = hall["desks"][index]
    door, counter = Wire(web_port, hall["greeter"]), Wire(web_port, desk["token"])
    body = json.dumps({"services": [hall["services"][0]]})
    visits, calls = f"/api/v1/malls/{hall['mall']}/visits", f"/api/v1/counters/{desk['counter']}/calls"
    seen = Tally()
    turn = 0
    while (now := time.monotonic()) < until:
        turn += 1
        status, visit = door.post(visits, body, key=f"b-{index}-{turn}")
        if status != 201:
            seen.broken += 1
            continue
        seen.numbers.append(visit["number"])
        began = time.perf_counter()
        status, ticket = counter.post(calls, key=f"c-{index}-{turn}")
        took = (time.perf_counter() - began) * 1000
        if status != 201:
            seen.refused += 1
            continue
        seen.called.append(ticket["uuid"])
        ok = counter.post(f"/api/v1/tickets/{ticket['uuid']}/serving")[0] == 201
        ok = counter.post(f"/api/v1/tickets/{ticket['uuid']}/completions")[0] == 201 and ok
        seen.broken += not ok
        if now >= warm_until:
            seen.lifecycles += ok
            seen.call_ms.append(took)
            seen.ended.append(time.monotonic())
    send.send(seen)
    send.close()


def together(count: int, work: Callable[..., None], *shared: Any) -> list[Tally]:
    """Run so many actors at the same time, each a process, and return what they saw."""
    fork = multiprocessing.get_context("fork")
    warm_until = time.monotonic() + WARM_SECONDS
    pipes, processes = [], []
    for index in range(count):
        receive, send = fork.Pipe(duplex=False)
        process = fork.Process(target=work, args=(*shared, index, warm_until, warm_until + SECONDS, send))
        process.start()
        send.close()
        pipes.append(receive)
        processes.append(process)
    tallies = [pipe.recv() for pipe in pipes]
    for process in processes:
        process.join()
    return tallies


_ACTOR = '{"kind": "officer", "id": "bench", "label": "bench", "user_id": null, "mall_id": %d, "any_counter": true}'


def floor(running: House, hall: dict[str, Any], clients: int) -> float:
    """Return how many lifecycles a second pgbench gets out of the same four statements."""
    who = _ACTOR % hall["mall_id"]
    first = hall["desks"][0]["id"]
    script = f"""
\\set counter {first} + :client_id
SELECT (queueing_start_visit(jsonb_build_object('at', clock_timestamp(), 'actor', '{who}'::jsonb, 'mall_id', {hall["mall_id"]},
 'offerings', jsonb_build_array('{hall["services"][0]}'), 'priority_keys', '[]'::jsonb, 'channel', 'api', 'language', 'id',
 'device_id', NULL, 'present', true, 'reserve_seconds', NULL, 'code', substr(md5(random()::text), 1, 12),
 'visit_uuid', gen_random_uuid(), 'ticket_uuids', jsonb_build_array(gen_random_uuid()))))->>'id' AS visit \\gset
SELECT (queueing_call_next(jsonb_build_object('at', clock_timestamp(), 'actor', '{who}'::jsonb, 'counter', :counter::text)))->>'id' AS ticket \\gset
SELECT queueing_begin(jsonb_build_object('at', clock_timestamp(), 'actor', '{who}'::jsonb, 'ticket', :ticket::text)) IS NOT NULL AS began \\gset
SELECT queueing_finish(jsonb_build_object('at', clock_timestamp(), 'actor', '{who}'::jsonb, 'ticket', :ticket::text, 'outcome', 'served', 'note', '')) IS NOT NULL AS done \\gset
"""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        said = subprocess.run(
            [str(postgres.bin_path("pgbench")), "-n", "-c", str(clients), "-j", "2", "-T", str(int(SECONDS)),
             "-f", file.name, running.cluster.url()],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    line = next(line for line in said.splitlines() if line.startswith("tps"))
    return float(line.split("=")[1].split()[0])


def run() -> list[Row]:
    """Measure eight actors and thirty-two counters in one run, with the floor beside."""
    with house() as running:
        small, floor_hall, large = (in_house(running, "bench.hall", count) for count in ("8", "8", "32"))
        eight = together(8, actor, running.web_port, small)
        lowest = floor(running, floor_hall, 8)
        many = together(32, actor, running.web_port, large)
    rate = sum(tally.lifecycles for tally in eight) / SECONDS
    rate_many = sum(tally.lifecycles for tally in many) / SECONDS
    waits = [one for tally in many for one in tally.call_ms]
    waits_eight = [one for tally in eight for one in tally.call_ms]
    return [
        Row(bench=NAME, figure="lifecycles, 8 actors", value=rate, unit="1/s", at_least=100, aim=180, floor=lowest,
            ratio=rate / lowest),
        Row(bench=NAME, figure="share of pgbench, 8 actors", value=rate / lowest, unit="ratio", at_least=0.18, aim=0.35,
            floor=lowest, ratio=rate / lowest),
        Row(bench=NAME, figure="p99 of call next, 8 actors", value=percentile(waits_eight, 0.99), unit="ms"),
        Row(bench=NAME, figure="lifecycles, 32 counters", value=rate_many, unit="1/s"),
        Row(bench=NAME, figure="p99 of call next, 32 counters", value=percentile(waits, 0.99), unit="ms", at_least=120,
            aim=70, lower_is_better=True),
        *wrongs([eight, many]),
    ]  # fmt: skip


def wrongs(runs: list[list[Tally]]) -> list[Row]:
    """Count what must never happen, over all runs."""
    doubled = called_twice = refused = broken = 0
    for run_of in runs:
        doubled += sum(n - 1 for n in Counter(n for tally in run_of for n in tally.numbers).values())
        called_twice += sum(n - 1 for n in Counter(n for tally in run_of for n in tally.called).values())
        refused += sum(tally.refused for tally in run_of)
        broken += sum(tally.broken for tally in run_of)
    found = {"duplicate numbers": doubled, "double calls": called_twice, "false refusals": refused,
             "other answers than 201": broken}  # fmt: skip
    return [
        Row(bench=NAME, figure=what, value=count, unit="count", at_least=0, aim=0, lower_is_better=True)
        for what, count in found.items()
    ]
