"""Sealing everything anew under today's key, so that an older key can be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from anjungan.foundation.operations import operation
from anjungan.foundation.sealed_texts import blind_index, is_sealed_with_todays_key, open_seal, seal

BATCH = 200


@dataclass(frozen=True, kw_only=True)
class SealedColumn:
    """A column of sealed texts, and the column of their blind index where there is one."""

    table: str
    column: str
    purpose: str
    index: str = ""


_columns: list[SealedColumn] = []


def register_sealed(*columns: SealedColumn) -> None:
    """Name columns that `reseal_everything` must know. A test makes sure that none is forgotten."""
    _columns.extend(column for column in columns if column not in _columns)


def sealed_columns() -> list[SealedColumn]:
    """Return every column of sealed texts."""
    return list(_columns)


def reseal_everything() -> dict[str, int]:
    """Seal and index anew what an older key sealed. Returns how many texts of each column. Safe to repeat and to stop.

    Each two hundred rows are a transaction of their own, so nobody waits long for a row. Raises SealBroken when a text
    opens with no key that is still set: then nothing of its batch was changed.
    """
    done: dict[str, int] = {}
    for column in sealed_columns():
        model = apps.get_model(column.table)
        last, count = 0, 0
        while True:
            last, changed, seen = _reseal_batch(model=model, column=column, after=last)
            count += changed
            if seen < BATCH:
                break
        done[f"{column.table}.{column.column}"] = count
    return done


@operation
def _reseal_batch(*, model: type[Model], column: SealedColumn, after: int) -> tuple[int, int, int]:
    rows = list(
        model._default_manager.select_for_update(no_key=True)  # noqa: SLF001 - Django's public way to any table
        .filter(pk__gt=after)
        .exclude(**{column.column: ""})
        .order_by("pk")[:BATCH]
    )
    changed = 0
    for row in rows:
        sealed = getattr(row, column.column)
        if is_sealed_with_todays_key(sealed=sealed, purpose=column.purpose):
            continue
        text = open_seal(sealed=sealed, purpose=column.purpose)
        names = [column.column]
        setattr(row, column.column, seal(text=text, purpose=column.purpose))
        if column.index:
            setattr(row, column.index, blind_index(text=text, purpose=column.purpose))
            names.append(column.index)
        row.save(update_fields=names)
        changed += 1
    return (rows[-1].pk if rows else after), changed, len(rows)
