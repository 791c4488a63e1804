"""Whoever runs a mall finds every setting in one list."""

import re

from tests.architecture.tree import PROJECT, texts

NAME = re.compile(r"\b(ANJUNGAN_[A-Z0-9_]*[A-Z0-9]|DATABASE_URL)\b")
HANDBOOK = "docs/operating/settings.md"


def used() -> dict[str, str]:
    """Each setting that the product reads, and a file that does."""
    return {
        name: file
        for file, text in texts()
        if file.startswith(("src/", "bin/")) and not file.endswith(".md") and "/tests/" not in file
        for name in NAME.findall(text)
    }


def documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z0-9_]+)`", (PROJECT / HANDBOOK).read_text(), re.MULTILINE))


def test_every_setting_is_in_the_handbook() -> None:
    missing = {name: file for name, file in used().items() if name not in documented()}
    assert not missing, f"Add a row for each to {HANDBOOK}: {missing}"


def test_the_handbook_names_no_setting_that_is_gone() -> None:
    assert documented() <= used().keys(), f"Nothing reads these: {documented() - used().keys()}"
