"""Whoever follows a link in the documents arrives."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from tests.architecture.tree import PROJECT, texts

LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
DECISIONS = PROJECT / "docs" / "decisions"


def test_every_link_to_a_file_arrives() -> None:
    lost = [
        f"{name}: {target}"
        for name, text in texts(".md")
        for target in LINK.findall(text)
        if "://" not in target and not (PROJECT / PurePosixPath(name).parent / unquote(target)).exists()
    ]
    assert not lost, "These links lead nowhere:\n" + "\n".join(lost)


def test_every_decision_has_its_number_its_parts_and_a_line_in_the_list() -> None:
    records = sorted(DECISIONS.glob("[0-9]*.md"))
    listed = (DECISIONS / "README.md").read_text()
    for number, record in enumerate(records):
        text = record.read_text()
        assert record.name.startswith(f"{number:04}-"), f"{record.name}: the next number is {number:04}"
        assert text.startswith(f"# {number:04}: ")
        parts = ["Context", "Decision", "What we give up", "What would change our mind"]
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == parts, record.name
        assert number == 0 or record.name in listed, f"{record.name} is not in docs/decisions/README.md"


def test_the_readme_has_two_commands_and_ci_runs_the_second() -> None:
    commands = re.findall(r"^```\w*\n(.*?)\n```", (PROJECT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert commands == ["bin/dev", "bin/check"]
    assert (PROJECT / ".ci" / "run").read_text().rstrip().endswith(f"exec {commands[1]}")
