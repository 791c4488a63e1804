"""A mall from one file."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import BreakPeriod, Counter, Line, OpeningPeriod
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.models import EventRecord
from anjungan.interfaces.cli.running import run

pytestmark = pytest.mark.django_db
EXAMPLE = Path(settings.PROJECT_FOLDER) / "docs" / "operating" / "mall-plan.toml"
MALL = "mpp_pekanbaru"


@pytest.fixture(autouse=True)
def catalogue() -> None:
    catalog.load_catalogue(actor=Actor.system("test"), now=clock.now())


def say(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return run(words, out=out, err=err), out.getvalue(), err.getvalue()


def ask(*words: str) -> tuple[int, dict[str, Any]]:
    code, out, _err = say(*words, "--json")
    return code, json.loads(out)


def changed(tmp_path: Path, before: str, after: str) -> str:
    text = EXAMPLE.read_text()
    assert before in text
    path = tmp_path / "plan.toml"
    path.write_text(text.replace(before, after, 1))
    return str(path)


def test_the_example_of_the_handbook_lays_out_a_mall() -> None:
    code, facts = ask("layout", MALL, str(EXAMPLE))

    assert code == 0
    assert (facts["zones"], facts["lines"], facts["counters"], facts["hours_taken"]) == (2, 3, 3, True)
    assert facts["offerings"] > 10
    assert "dukcapil.kia" in facts["without_line"]
    assert "dukcapil.ktp_el_baru" not in facts["without_line"]
    counter = Counter.objects.get(mall__key=MALL, code="101")
    assert (counter.zone.number, counter.agency and counter.agency.key) == (1, "dukcapil")
    assert sorted(line.code for line in counter.lines.all()) == ["AKTA", "KTP"]
    assert Line.objects.get(mall__key=MALL, code="PASPOR").daily_quota == 60
    assert BreakPeriod.objects.get(mall__key=MALL).reason == "friday_prayer"


def test_doing_it_again_changes_nothing_and_leaves_hours_to_the_control_room(tmp_path: Path) -> None:
    ask("layout", MALL, str(EXAMPLE))
    told = EventRecord.objects.count()
    _code, facts = ask("layout", MALL, changed(tmp_path, 'opens = "08:00"', 'opens = "09:00"'))

    assert facts["hours_taken"] is False
    assert OpeningPeriod.objects.filter(mall__key=MALL).first().opens.hour == 8  # type: ignore[union-attr]
    assert EventRecord.objects.count() == told


def test_what_differs_is_changed(tmp_path: Path) -> None:
    ask("layout", MALL, str(EXAMPLE))
    ask("layout", MALL, changed(tmp_path, "quota = 60", "quota = 40"))

    assert Line.objects.get(mall__key=MALL, code="PASPOR").daily_quota == 40


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('code = "201"', 'code = "301"', "Loket “301”"),
        ('agency = "imigrasi"', 'agency = "imigrassi"', "Antrean “PASPOR”"),
        ('"imigrasi.paspor_*"', '"imigrasi.visa"', "imigrasi.visa"),
        ('lines = ["PASPOR"]', 'lines = ["SIM"]', "Loket “201”"),
        ('reason = "friday_prayer"', 'reason = "golf"', "breaks"),
        ('days = ["fri"]', 'days = ["jumat"]', "jumat"),
        ('days = ["fri"]', 'days = "fri"', "[[breaks]] 1"),
        ("usual_minutes = 15", "usual_hours = 1", "usual_hours"),
        ('letter = "J"', 'initial = "J"', "letter"),
        ("[[zones]]", "[[rooms]]", "rooms"),
        ("[[zones]]", "[[zones", "plan.toml"),
        ("number = 1", 'number = "one"', "[[zones]] 1"),
    ],
)
def test_a_plan_with_a_fault_changes_nothing_and_names_the_row(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    code, out, err = say("layout", MALL, changed(tmp_path, before, after))

    assert (code, out) == (2, "")
    assert told in err
    mall = Mall.objects.get(key=MALL)
    assert not Line.objects.filter(mall=mall).exists()
    assert not OpeningPeriod.objects.filter(mall=mall).exists()


def test_a_mall_gets_the_priorities_the_law_names_once() -> None:
    code, facts = ask("priorities", MALL)
    assert (code, len(facts["priorities"])) == (0, 4)
    told = EventRecord.objects.count()

    assert ask("priorities", MALL) == (code, facts)
    assert EventRecord.objects.count() == told
