"""The database of a test run.

One throw-away server for each process of the run, started by the first test that needs it. Not one server for all: a
snapshot's oldest transaction is counted over every database of a server, so a test in one process would hold back the
outbox of another. With DATABASE_URL set, that server is used instead (its user must be a superuser, as
the tests create databases and switch triggers off); there, run the tests in one process only.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.test import testcases
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from anjungan.foundation import postgres
from anjungan.foundation.postgres import Cluster
from tests.ground import migrated

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
        config.add_cleanup(lambda: _end(folder))
    _empty_tables_quickly()
    settings.DATA_FOLDER = _ground() / "data"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    os.environ["ANJUNGAN_DATA"] = str(settings.DATA_FOLDER)
    os.environ.setdefault("ANJUNGAN_SECRET_KEY", "only-for-tests")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A migrated database for this process alone; child processes find it in DATABASE_URL."""
    server = _server_url()
    name = f"test_{_mark()}_{_process()}"

    def migrate(database: str) -> None:
        _move_to(_with_name(server, database))
        with django_db_blocker.unblock():
            call_command("migrate", verbosity=0)
            connections.close_all()

    def make_template() -> None:
        _execute(server, "CREATE DATABASE {} TEMPLATE template0", migrated.TEMPLATE)
        migrate(migrated.TEMPLATE)

    if os.environ[_SERVER]:
        template = "template0"
    else:
        template = migrated.TEMPLATE
        migrated.start(_cluster(), migrate=make_template)
    _execute(server, "CREATE DATABASE {} TEMPLATE {}", name, template)
    # Quick where nothing is missing, and it puts in place what is not a migration: our statements, as they now are.
    migrate(name)
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


def _empty_tables_quickly() -> None:
    """After a test with real transactions, delete what it left instead of truncating some fifty tables (2 ms, not 200).

    Nothing else of Django's flush is wanted: the statements that `migrate` installs are still in place.
    """
    flush = vars(testcases)["call_command"]

    def call(name: str, *arguments: Any, **options: Any) -> Any:
        if name != "flush":
            return flush(name, *arguments, **options)
        return _delete_everything(options["database"])

    vars(testcases)["call_command"] = call


def _delete_everything(database: str) -> None:
    connection = connections[database]
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with transaction.atomic(using=database), connection.cursor() as cursor:
        # For this transaction, neither links between tables nor the triggers of append-only ones stand in the way.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("; ".join(f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables))


def _process() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _mark() -> str:
    return _ground().name.rsplit("-", 1)[-1].lower()


def _server_url() -> str:
    given = os.environ[_SERVER]
    if given:
        return _with_name(given, "postgres")
    return _cluster().url("postgres")


def _cluster() -> Cluster:
    return postgres.embedded_in(_ground() / _process(), durable=False)


def _end(folder: Path) -> None:
    """End every server of a run; those whose process was killed too."""
    for home in (entry for entry in folder.iterdir() if entry.is_dir()):
        cluster = postgres.embedded_in(home, durable=False)
        cluster.stop(mode="immediate")
        for leftover in (cluster.place, cluster.socket_folder):
            shutil.rmtree(leftover, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


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


def _execute(server: str, statement: str, *names: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
