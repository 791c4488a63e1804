"""kill -9 of each process in the middle of a rush: nobody who was given a number loses it, nobody gets two."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from tests.chaos.screen import Screen
from tests.chaos.stage import Stage, until

pytestmark = pytest.mark.slow


def test_nothing_is_lost_or_doubled_when_the_web_is_killed(stage: Stage) -> None:
    def break_it() -> None:
        stage.house.kill("web")
        stage.house.revive()

    stage.assert_all_is_well(stage.play(break_it))


def test_nothing_is_lost_or_doubled_when_one_web_worker_is_killed(stage: Stage) -> None:
    def break_it() -> None:
        parent = stage.house.running["web"].pid
        children = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=True).stdout
        os.kill(int(children.split()[-1]), signal.SIGKILL)

    # Once: its server takes the same worker's second death within seconds for a hopeless case, and leaves it to
    # whoever watches over the house.
    stage.assert_all_is_well(stage.play(break_it, breaks=1))


def test_nothing_is_lost_or_doubled_when_the_database_is_killed(stage: Stage) -> None:
    def break_it() -> None:
        stage.house.cluster.kill()
        stage.house.cluster.start()

    stage.assert_all_is_well(stage.play(break_it))


def test_nothing_is_lost_or_doubled_when_everything_is_killed_at_once(stage: Stage) -> None:
    def break_it() -> None:
        for name in list(stage.house.running):
            stage.house.kill(name)
        stage.house.cluster.kill()
        stage.house.cluster.start()
        stage.house.revive()

    stage.assert_all_is_well(stage.play(break_it, breaks=1))


@pytest.mark.parametrize("broken", ["streams", "database"])
def test_a_screen_hears_of_every_call_though_its_stream_breaks(stage: Stage, broken: str) -> None:
    def break_it() -> None:
        if broken == "streams":
            stage.house.kill("streams")
        else:
            stage.house.cluster.kill()
            stage.house.cluster.start()
        stage.house.revive()

    with Screen(stage.zone_stream(), read=lambda: stage.ask("called")) as screen:
        until(lambda: screen.hellos == 1, what="the stream")
        seen = stage.play(break_it)
        until(lambda: screen.known >= set(seen.visits.values()), what="the last call on the screen")
    if broken == "streams":
        assert screen.hellos > 1
    else:
        assert screen.resyncs > 0
