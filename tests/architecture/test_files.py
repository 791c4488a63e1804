"""What may stand in a committed file, and what files may be called."""

import re
from pathlib import Path

from tests.architecture.tree import PROJECT, committed_files, texts

# Where packages come from is each machine's own business.
REGISTRY = re.compile(r"https?://[^\s\"'>)]*(?:pypi|pythonhosted|npmjs|registry|mirror|debian\.org)", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|Users)/\w+/|(?<![\w.])/root/")
LONGEST_MODULE = 450
# A name that says "things" soon holds every thing.
DRAWERS = frozenset(
    {"utils", "util", "helpers", "helper", "common", "misc", "lib", "manager", "managers", "data", "info"}
)


def test_no_file_names_a_package_registry() -> None:
    found = [f"{name}: {match.group()}" for name, text in texts() for match in REGISTRY.finditer(text)]
    assert not found, "Registry addresses do not belong in a commit:\n" + "\n".join(found)


def test_the_locks_hold_versions_and_hashes_only() -> None:
    locks = sorted((PROJECT / "requirements").glob("*.txt"))
    assert len(locks) >= 3
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text, f"{lock.name} holds an address; write it anew with bin/lock"
        pinned = re.findall(r"^[a-z0-9][\w.\[\]-]*==", text, re.MULTILINE | re.IGNORECASE)
        starts = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert len(pinned) == len(starts), f"{lock.name} holds a package without an exact version"
        assert text.count("--hash=sha256:") >= len(pinned)


def test_no_file_holds_a_path_of_one_machine() -> None:
    here = re.compile(
        "|".join(rf"(?<![\w./-]){re.escape(str(place))}/" for place in {PROJECT, Path.home()} - {Path("/")})
    )
    found = [
        f"{name}: {hit}"
        for name, text in texts()
        for hit in [*MACHINE_PATH.findall(text), *here.findall(text)]
        if name != "tests/architecture/test_files.py"
    ]
    assert not found, "Paths of one machine do not belong in a commit:\n" + "\n".join(found)


def test_every_module_is_still_one_idea() -> None:
    long = [
        f"{name}: {lines} lines"
        for name, text in texts(".py")
        if "/migrations/" not in name and (lines := text.count("\n")) > LONGEST_MODULE
    ]
    assert not long, f"Modules of more than {LONGEST_MODULE} lines want dividing by idea:\n" + "\n".join(long)


def test_no_file_or_folder_is_a_drawer() -> None:
    drawers = sorted(
        {
            str(path.relative_to(PROJECT))
            for path in committed_files()
            if path.suffix == ".py"
            and DRAWERS & {path.stem.strip("_"), *(folder.name for folder in path.relative_to(PROJECT).parents)}
        }
    )
    assert not drawers, "Name these for what is in them:\n" + "\n".join(drawers)
