"""What the documents say about the code is so."""

import re
from collections.abc import Mapping
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from anjungan.config.house import House
from anjungan.foundation import event_list
from tests.architecture.tree import PROJECT

TOUR = PROJECT / "docs" / "tour.md"
NAMED = re.compile(r"\[`(\w+)`\]\(([^)#]+)\)")


def is_defined_in(path: Path, name: str) -> bool:
    text = path.read_text()
    if path.suffix == ".sql":
        return re.search(rf"FUNCTION {name}\(", text) is not None
    return re.search(rf"^(?:async )?(?:def|class) {name}\b|^{name}\b[^\n]*=", text, re.MULTILINE) is not None


def test_everything_that_the_tour_names_stands_where_it_says() -> None:
    named = NAMED.findall(TOUR.read_text())
    assert len(named) > 50
    gone = [f"{name} in {path}" for name, path in named if not is_defined_in((TOUR.parent / path).resolve(), name)]
    assert not gone, "The tour leads to what is not there:\n" + "\n".join(gone)


def test_every_link_of_the_tour_to_code_names_what_to_look_at() -> None:
    links = re.findall(r"\]\((\.\./src/[^)]+\.(?:py|sql))\)", TOUR.read_text())
    assert len(links) == len(NAMED.findall(TOUR.read_text()))


def test_the_list_of_events_is_that_of_the_code() -> None:
    path = event_list.path_of_page(settings.PROJECT_FOLDER)
    assert path.read_text() == event_list.page(), "docs/events.md is old: run manage.py events"


def test_writing_the_list_of_events_again_changes_nothing() -> None:
    path = event_list.path_of_page(settings.PROJECT_FOLDER)
    before = path.read_bytes()
    call_command("events", verbosity=0)
    assert path.read_bytes() == before


def test_the_list_holds_no_event_of_a_test_and_every_room() -> None:
    text = event_list.page()
    assert "tests." not in text
    assert {"Queueing", "Premises", "Catalog", "Accounts", "Organizations"} <= set(
        re.findall(r"^## (\w+)$", text, re.MULTILINE)
    )


def test_every_table_has_its_word_in_the_glossary() -> None:
    glossary = (PROJECT / "docs" / "glossary.md").read_text()
    ours = [model.__name__ for model in apps.get_models() if model.__module__.startswith("anjungan.")]
    missing = [name for name in ours if f"`{name}`" not in glossary]
    assert ours
    assert not missing, f"Say in docs/glossary.md what these are: {missing}"


def test_every_command_of_the_handbook_exists() -> None:
    topics = {path.stem: path.read_text() for path in (PROJECT / "src/anjungan/interfaces/cli").glob("*.py")}
    known = set(re.findall(r'(?:add_parser\(|\()\s*"([a-z-]+)",', "\n".join(topics.values())))
    asked = {
        command
        for path in (PROJECT / "docs" / "operating").glob("*.md")
        for command in re.findall(r"(?:`|^)anjungan (?:--\w+ )?([a-z-]+)", path.read_text(), re.MULTILINE)
    }
    assert {"after-restore", "check-queue", "layout"} <= asked
    assert asked <= known, f"no such commands: {asked - known}"


class Told(House):
    """A house that only says what it would start."""

    def start(self, name: str, program: str, *words: str, extra: Mapping[str, str] | None = None) -> None:
        self.commands[name] = list(words)

    def wait_for(self, url: str, name: str, seconds: float = 0) -> None:
        pass


def test_the_units_of_the_handbook_start_what_the_demo_starts(tmp_path: Path) -> None:
    house = Told(folder=tmp_path)
    house.start_web()
    house.start_streams()
    house.start_worker()
    text = (PROJECT / "docs" / "operating" / "install.md").read_text().replace("\\\n", " ")
    units = [line.split()[1:] for line in text.splitlines() if line.startswith("ExecStart=") and "postgres" not in line]
    assert sorted(units) == sorted(house.commands.values())
