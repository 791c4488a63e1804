"""The files of the project, as they would be committed."""

import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]


@cache
def committed_files() -> tuple[Path, ...]:
    """Every file that git keeps or would keep at the next `git add`."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(path for name in sorted(set(listed.split("\0"))) if name and (path := PROJECT / name).is_file())


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Name and content of each text file, or of those with one of these endings."""
    for path in committed_files():
        if suffixes and path.suffix not in suffixes:
            continue
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            yield str(path.relative_to(PROJECT)), content.decode("utf-8", errors="replace")


@cache
def project_file() -> dict[str, Any]:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text())


def contract(name: str) -> dict[str, Any]:
    """One of import-linter's contracts, by its id."""
    contracts: list[dict[str, Any]] = project_file()["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each.get("id") == name)
