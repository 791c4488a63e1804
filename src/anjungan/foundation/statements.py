"""Database functions that stand as files beside the operations that call them.

Every app may have a folder `sql/`; its files are installed, in the order of their names, after each migrate.
The files are the truth: `differences()` says where a database runs something else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psycopg
from django.apps import AppConfig, apps
from django.db import DatabaseError, connection, transaction

from anjungan.foundation import errors
from anjungan.foundation.operations import refuse_to_nest
from anjungan.foundation.texts import plain_text

_DEFINITION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\(.*?AS \$\$(.*?)\$\$", re.DOTALL)
LOCK_NOT_AVAILABLE = "55P03"
REFUSED = "AN001"
MOST_KEY = 80


def files_of(app: AppConfig) -> list[Path]:
    """Return the statement files of one app, in the order of their names."""
    return sorted((Path(app.path) / "sql").glob("*.sql"))


def install(app: AppConfig) -> None:
    """Create or replace the functions and triggers of one app."""
    for path in files_of(app):
        with connection.cursor() as cursor:
            cursor.execute(path.read_text())


def install_after_migrate(sender: AppConfig, **_kwargs: Any) -> None:
    """Keep the functions equal to their files whenever the tables may have changed."""
    install(sender)


def _definitions() -> Iterator[tuple[str, str]]:
    for app in apps.get_app_configs():
        for path in files_of(app):
            yield from _DEFINITION.findall(path.read_text())


def differences() -> list[str]:
    """Return the names of functions whose body in the database is not the one in the file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        running = dict(cursor.fetchall())
    return [name for name, body in _definitions() if running.get(name, "").strip() != body.strip()]


def check_key(key: str | None) -> None:
    """Raise InvalidInput for an idempotency key that cannot be kept."""
    if key is not None:
        plain_text(key, name="idempotency key", most=MOST_KEY)


def fingerprint_of(args: dict[str, Any]) -> str:
    """Return a digest of what was asked, so that a key cannot be used for two different requests."""
    return hashlib.sha256(json.dumps(args, sort_keys=True, default=str).encode()).hexdigest()


def raise_refusal(error: DatabaseError) -> None:
    """Raise the refusal that the database meant, if it was one."""
    cause = error.__cause__
    if not isinstance(cause, psycopg.Error):
        return
    if cause.sqlstate == REFUSED:
        params = json.loads(cause.diag.message_detail or "{}")
        raise errors.refusal(cause.diag.message_primary or "", params) from error
    if cause.sqlstate == LOCK_NOT_AVAILABLE:
        raise errors.StillWorking from error


def call_verb(
    verb: str,
    args: dict[str, Any],
    *,
    idempotency_key: str | None = None,
    scope: str = "",
    unfingerprinted: frozenset[str] = frozenset({"at", "actor", "visit_uuid", "ticket_uuids", "code"}),
) -> dict[str, Any]:
    """Run a one-statement operation and return its answer; the statement is the whole transaction.

    Raises the DomainError named by the answer's `refused`, KeyReused when the key came with another request,
    StillWorking when a duplicate did not finish in the lock time, InvalidInput for a key that cannot be kept.
    """
    refuse_to_nest(verb)
    check_key(idempotency_key)
    body = json.dumps(args, default=str)
    # Only a test case wraps us in a transaction; there a refusal must not break it.
    savepoint = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with savepoint, connection.cursor() as cursor:
            if idempotency_key:
                asked = {name: value for name, value in args.items() if name not in unfingerprinted}
                cursor.execute(
                    "SELECT foundation_once(%s, %s, %s, %s, %s::jsonb)",
                    [f"{verb} {scope}", idempotency_key, fingerprint_of(asked), verb, body],
                )
            else:
                cursor.execute(f"SELECT {verb}(%s::jsonb)", [body])  # a name from our own code
            row = cursor.fetchone()
    except DatabaseError as error:
        raise_refusal(error)
        raise
    answer: dict[str, Any] = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    if "refused" in answer:
        raise errors.refusal(answer["refused"], answer.get("params", {}))
    return answer
