"""Standards as rows of a table: one service a row, one component a column, several lines in a cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from anjungan.domain.catalog.components import PUBLIC
from anjungan.domain.catalog.components.sheet import COLUMNS, cells_of
from anjungan.domain.catalog.components.tables import TEMPLATE

if TYPE_CHECKING:
    from anjungan.domain.catalog.queries import StandardInForce

PUBLIC_COLUMNS = tuple(column for column, name in COLUMNS.items() if name in PUBLIC)
HEADINGS = ("kode_layanan", "nama_layanan", "instansi", *PUBLIC_COLUMNS, "versi", "asal", "tanggal_sumber", "sumber")
# A cell that begins so would be run as a formula by the program that opens the file.
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def row_of(standard: StandardInForce) -> list[str]:
    """Return the cells of a standard in the order of `HEADINGS`; an empty cell is unknown."""
    cells = cells_of(standard.content)
    return [
        standard.service_key, standard.name_id, standard.agency_name, *(cells[name] for name in PUBLIC_COLUMNS),
        str(standard.version), standard.locality, standard.as_of or "", " ".join(standard.sources),
    ]  # fmt: skip


def as_csv(standards: Iterable[StandardInForce]) -> str:
    """Return the table as CSV, with the mark by which spreadsheet programs know UTF-8."""
    return _written([HEADINGS, *(row_of(standard) for standard in standards)])


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    """Return the template to fill in, with these rows, as CSV."""
    return _written([TEMPLATE, *rows])


def _written(rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()


def harmless(cell: str) -> str:
    """Return the cell so that no spreadsheet program takes it for a formula."""
    return f"'{cell}" if cell.startswith(_RISKY) else cell
