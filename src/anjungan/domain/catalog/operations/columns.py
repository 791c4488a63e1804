"""Published rows as the values of columns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from anjungan.domain.catalog.operations.files import Row, digest_of


def columns_of(row: Row, *names: str) -> dict[str, Any]:
    """Return these values with the mark of the row; a text the source does not have stays empty."""
    nullable = {"as_of", "external_issuer", "used_in"}
    values = {name: row[name] if name in nullable or row[name] is not None else "" for name in names}
    return values | {"catalogue_digest": digest_of(row)}


def facts_of(row: Row) -> dict[str, Any]:
    """Return all that is published of a mall and has no column of its own, null for what is not known."""
    own = {"key", "name", "city", "province", "region_code", "time_zone", "tenants"}
    return {name: value for name, value in row.items() if name not in own}


def short_name_of(row: Row) -> str:
    """Return a mall's name as people say it."""
    short = str(row["name"]).replace("Mal Pelayanan Publik", "MPP")
    return short[:60]


def decimal_of(value: float | None) -> Decimal | None:
    """Return a figure without the noise of binary fractions."""
    return None if value is None else Decimal(str(value))
