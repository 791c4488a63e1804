"""A mall that lost its server: dumped by one, restored into a younger one, and at work again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from anjungan.config.house import House
from anjungan.foundation.postgres import binaries

pytestmark = pytest.mark.slow
MALL = "mpp_pekanbaru"
# What a server has behind it after some weeks, in a moment.
GROW_OLD = "DO $$ BEGIN FOR i IN 1..20000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"

READ_ON = """import django; django.setup()
from anjungan.foundation import clock, relay, sealing
while relay.relay_batch(now=clock.now()): pass
sealing.seal_everything(now=clock.now())"""


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[House, House]]:
    tmp_path.chmod(0o711)
    houses = tuple(House(folder=tmp_path / name, environment={"DATABASE_URL": ""}) for name in ("old", "new"))
    for house in houses:
        house.folder.mkdir()
        house.cluster.start()
    yield houses[0], houses[1]
    for house in houses:
        house.cluster.stop()


def run(house: House, *words: str) -> dict[str, Any]:
    """Give a command of the handbook and return what it answers."""
    done = subprocess.run(
        [sys.executable, "-m", "anjungan.interfaces.cli", *words, "--json"],
        env=house.variables(), capture_output=True, text=True, check=False, input="rahasia-panjang\n",
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr + done.stdout
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def read_on(house: House) -> None:
    """What the worker does all day, once."""
    subprocess.run([sys.executable, "-c", READ_ON], env=house.variables(), check=True)


def tool(name: str, *words: str) -> None:
    subprocess.run([binaries.bin_folder() / name, *words], check=True)


def test_a_mall_goes_on_after_its_dump_was_restored_into_a_younger_server(
    servers: tuple[House, House], tmp_path: Path
) -> None:
    old, new = servers
    with psycopg.connect(old.cluster.url(), autocommit=True) as link:
        link.execute(GROW_OLD)
    old.manage("migrate", "--verbosity", "0")
    run(old, "load")
    read_on(old)
    run(old, "staff", "add", "sari", "--name", "Bu Sari", "--mall", MALL, "--role", "greeter", "--password-stdin")
    dump = str(tmp_path / "mall.dump")
    tool("pg_dump", "--format=custom", "--dbname", old.cluster.url(), "--file", dump)

    tool("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname", new.cluster.url(), dump)
    # Somebody could not wait.
    run(new, "staff", "add", "made", "--name", "Pak Made", "--mall", MALL, "--role", "greeter", "--password-stdin")
    after = run(new, "after-restore")
    run(new, "staff", "add", "rina", "--name", "Bu Rina", "--mall", MALL, "--role", "greeter", "--password-stdin")
    read_on(new)

    assert after["was_ahead"]
    assert after["lifted"] > 0
    seals = run(new, "verify-seals")
    assert seals["ok"], seals
    assert all(chain["unsealed"] == 0 for chain in seals["chains"])
    with psycopg.connect(new.cluster.url()) as link:
        left = link.execute(
            """SELECT count(*) FROM foundation_eventrecord e, foundation_readercursor c
            WHERE (e.xid, e.id) > (c.xid, c.event_id)"""
        ).fetchone()
        order = link.execute("SELECT id FROM foundation_eventrecord ORDER BY xid, id").fetchall()
    assert left == (0,)
    assert order == sorted(order)
    assert run(new, "check-queue")["ok"]
