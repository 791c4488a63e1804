"""The database of a test run.

One throw-away server for the whole run, started by the first test that needs it. It is migrated once, into a template;
each xdist worker works in a copy. With DATABASE_URL set, that server is used instead (its user must be allowed to
create databases), and the copies are dropped again.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from anjungan.foundation import postgres

# Where the processes of one run find each other; set by the first of them.
_GROUND = "ANJUNGAN_TEST_GROUND"
_SERVER = "ANJUNGAN_TEST_SERVER"


def pytest_configure(config: pytest.Config) -> None:
    if _GROUND not in os.environ:
        _end_deserted_runs()
        folder = Path(tempfile.mkdtemp(prefix="anjungan-test-"))
        folder.chmod(0o711)
        (folder / "run.pid").write_text(str(os.getpid()))
        os.environ[_GROUND] = str(folder)
        os.environ[_SERVER] = os.environ.get("DATABASE_URL", "")
        config.add_cleanup(lambda: _leave(folder))
    settings.DATA_FOLDER = _ground() / "data"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    os.environ["ANJUNGAN_DATA"] = str(settings.DATA_FOLDER)
    os.environ.setdefault("ANJUNGAN_SECRET_KEY", "only-for-tests")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A migrated database for this process alone; child processes find it in DATABASE_URL."""
    server = _server_url()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name, template = f"test_{_mark()}_{worker}", f"test_{_mark()}_template"
    with _one_at_a_time("template"):
        if not _exists(server, template):
            _create(server, f"{template}_draft")
            with django_db_blocker.unblock():
                _move_to(_with_name(server, f"{template}_draft"))
                call_command("migrate", verbosity=0)
                connections.close_all()
            _execute(server, "ALTER DATABASE {} RENAME TO {}", f"{template}_draft", template)
        _create(server, name, template=template)
    _move_to(_with_name(server, name))
    os.environ["DATABASE_URL"] = _with_name(server, name)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def database_server(django_db_setup: None) -> str:
    """The address of the server's maintenance database, for tests that make databases of their own."""
    return _server_url()


def _ground() -> Path:
    return Path(os.environ[_GROUND])


def _mark() -> str:
    return _ground().name.rsplit("-", 1)[-1].lower()


def _server_url() -> str:
    given = os.environ[_SERVER]
    if given:
        return _with_name(given, "postgres")
    cluster = postgres.embedded_in(_ground(), durable=False)
    cluster.start()
    return cluster.url("postgres")


def _leave(folder: Path) -> None:
    if os.environ[_SERVER]:
        _execute(_server_url(), "DROP DATABASE IF EXISTS {} WITH (FORCE)", f"test_{_mark()}_template")
    _end(folder)


def _end(folder: Path) -> None:
    cluster = postgres.embedded_in(folder, durable=False)
    cluster.stop(mode="immediate")
    for leftover in (cluster.place, cluster.socket_folder, folder):
        shutil.rmtree(leftover, ignore_errors=True)


def _end_deserted_runs() -> None:
    """End the servers of runs that were killed before they could do it themselves."""
    for folder in Path(tempfile.gettempdir()).glob("anjungan-test-*"):
        try:
            pid = int((folder / "run.pid").read_text())
            os.kill(pid, 0)
        except ProcessLookupError:
            _end(folder)
        except (OSError, ValueError):
            continue


def _move_to(url: str) -> None:
    address = postgres.django_address(url)
    address["OPTIONS"] = connections["default"].settings_dict["OPTIONS"] | address["OPTIONS"]
    # In place: Django keeps this very mapping for connections that later threads open.
    connections["default"].settings_dict.update(address)
    settings.DATABASES["default"].update(address)


@contextmanager
def _one_at_a_time(what: str) -> Iterator[None]:
    with (_ground() / f"{what}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _create(server: str, name: str, template: str = "template0") -> None:
    _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _execute(server, "CREATE DATABASE {} TEMPLATE {}", name, template)


def _exists(server: str, name: str) -> bool:
    with psycopg.connect(server, autocommit=True) as connection:
        return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def _execute(server: str, statement: str, *names: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
