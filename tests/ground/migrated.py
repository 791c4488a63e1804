"""Migrated servers, kept between runs: making every table anew takes a process longer than most of its tests.

What is kept belongs to one set of migrations, one PostgreSQL and one set of libraries; whatever changes in these is
another key, and the tables are made from nothing again. Nobody writes to a kept server: each process gets a copy.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from anjungan.foundation import postgres
from anjungan.foundation.postgres import Cluster

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATE = "migrated"
_KEPT = 3


def start(cluster: Cluster, *, migrate: Callable[[], None]) -> None:
    """Start a new server that holds the database `TEMPLATE`, a copy of a kept one if there is one.

    `migrate` is called with the server running and no such database, and makes it.
    """
    with _place() as kept:
        if kept.exists():
            cluster.data.parent.mkdir(parents=True, exist_ok=True)
            _copy(kept / "data", cluster.data)
            _copy(kept / "password", cluster.place / "password")
            kept.touch()
            cluster.start()
            return
        cluster.start()
        migrate()
        cluster.stop()
        draft = kept.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        _copy(cluster.data, draft / "data")
        _copy(cluster.place / "password", draft / "password")
        draft.rename(kept)
        cluster.start()


@contextmanager
def _place() -> Iterator[Path]:
    """Where the server of these migrations is or will be kept; one process at a time."""
    folder = Path(tempfile.gettempdir()) / f"anjungan-migrated-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise RuntimeError(f"{folder} belongs to somebody else. Remove it, or set TMPDIR to a folder of your own.")
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        others = sorted((one for one in folder.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
        for old in others[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
        yield folder / _key()


def _key() -> str:
    """What the tables depend on, in 16 letters."""
    told = hashlib.sha256(str(postgres.bin_path("postgres")).encode())
    sources = [*PROJECT.glob("src/anjungan/**/migrations/*.py"), *PROJECT.glob("requirements/*.txt")]
    for source in sorted(sources):
        told.update(str(source.relative_to(PROJECT)).encode() + b"\0" + source.read_bytes())
    return told.hexdigest()[:16]


def _copy(here: Path, there: Path) -> None:
    # Unlike shutil, it keeps the owner, who is not us where root runs the tests.
    subprocess.run(["cp", "-Rp", here, there], check=True)
