"""Tables of standards as files: a spreadsheet or CSV as rows of text, and the template to fill in."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from anjungan.domain.catalog.components.sheet import COLUMNS

KEY, NAME, AGENCY = "kode_layanan", "nama_layanan", "instansi"
TEMPLATE = (KEY, NAME, AGENCY, *COLUMNS)
LARGEST_FILE = 5_000_000
# A small file may unpack to a great one.
LARGEST_UNPACKED = 60_000_000
MOST_ROWS = 2_000
MOST_COLUMNS = 60
LONGEST_CELL = 10_000
# Tables in the field begin with a title, the name of the office, the year; then come the headings.
LAST_HEADING = 12
# A portable document, an old workbook, a packed file: opened in vain, and told as what it is.
_OTHER_FILES = (b"%PDF", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")

# What the headings of tables in the field are called.
_HEADINGS = {
    "kode": KEY, "kode layanan": KEY, "nama": NAME, "nama layanan": NAME, "layanan": NAME, "jenis layanan": NAME,
    "jenis izin": NAME, "nama izin": NAME, "opd": AGENCY, "dinas": AGENCY, "nama instansi": AGENCY,
    "syarat": "persyaratan", "mekanisme": "prosedur", "sistem mekanisme dan prosedur": "prosedur",
    "sistem, mekanisme, dan prosedur": "prosedur", "waktu": "jangka_waktu", "waktu penyelesaian": "jangka_waktu",
    "lama": "jangka_waktu", "jangka waktu": "jangka_waktu", "jangka waktu pelayanan": "jangka_waktu",
    "jangka waktu penyelesaian": "jangka_waktu", "biaya/tarif": "biaya", "biaya / tarif": "biaya", "tarif": "biaya",
    "retribusi": "biaya", "produk layanan": "produk", "produk pelayanan": "produk",
    "penanganan pengaduan": "pengaduan", "dasar hukum": "dasar_hukum", "sarana dan prasarana": "sarana",
    "kompetensi pelaksana": "kompetensi", "pengawasan internal": "pengawasan", "jumlah pelaksana": "jumlah_pelaksana",
    "jaminan pelayanan": "jaminan", "jaminan keamanan": "keamanan", "evaluasi kinerja": "evaluasi",
}  # fmt: skip


class Row(dict[str, str]):
    """The cells of one row by the names of their columns; `number` is its place in the file, from 1."""

    number: int = 0


Rows = list[Row]


class Unreadable(ValueError):
    """The file is no table of standards; the message says why, for a person."""


def read_table(content: bytes, *, name: str) -> Rows:
    """Return the rows of a file by the names of their columns. Columns that nobody knows keep their heading.

    What stands above the headings is passed over.

    Raises Unreadable for a file that is too large, no table, or without a column that names the service.
    """
    if len(content) > LARGEST_FILE:
        raise Unreadable(_("berkas lebih besar dari 5 MB."))
    if content.startswith(_OTHER_FILES):
        raise Unreadable(_("berkas bukan XLSX atau CSV. Simpan dahulu sebagai XLSX."))
    is_workbook = name.lower().endswith(".xlsx") or content.startswith(b"PK\x03\x04")
    lines = _of_workbook(content) if is_workbook else _of_csv(content)
    filled = [(number, line) for number, line in enumerate(lines, start=1) if any(cell.strip() for cell in line)]
    if not filled:
        raise Unreadable(_("tidak ada baris di dalamnya."))
    top = next((place for place, (_at, line) in enumerate(filled[:LAST_HEADING]) if _names_services(line, place)), None)
    if top is None:
        raise Unreadable(_("tidak ada baris judul dengan kolom kode_layanan atau nama_layanan."))
    headings, rows = _headings(filled[top][1]), filled[top + 1 :]
    twice = {each for each in headings if each and headings.count(each) > 1}
    if twice:
        raise Unreadable(_("kolom %(name)s ada dua kali.") % {"name": min(twice)})
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("lebih dari %(most)s baris.") % {"most": MOST_ROWS})
    return [_row(number, headings, line) for number, line in rows]


def template(rows: Iterable[Sequence[str]] = ()) -> bytes:
    """Return a spreadsheet with the columns to fill in, and these rows."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "standar"
    sheet.append(list(TEMPLATE))
    for row in rows:
        sheet.append(list(row))
    for place in range(1, len(TEMPLATE) + 1):
        sheet.cell(row=1, column=place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = 34
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            # Text stays text, whatever it begins with.
            cell.data_type = "s"
    sheet.freeze_panes = "B2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _row(number: int, headings: Sequence[str], line: Sequence[str]) -> Row:
    row = Row({heading: cell for heading, cell in zip(headings, line, strict=False) if heading})
    row.number = number
    return row


def _headings(line: Sequence[str]) -> list[str]:
    return [_heading(cell) for cell in line[:MOST_COLUMNS]]


def _names_services(line: Sequence[str], place: int) -> bool:
    # Below the top a single cell is part of a title, whatever it says.
    is_title = place > 0 and sum(bool(cell.strip()) for cell in line) < 2
    return not is_title and not {KEY, NAME}.isdisjoint(_headings(line))


def _heading(cell: str) -> str:
    plain = " ".join(cell.strip().lower().split())
    known = plain.replace(" ", "_")
    return known if known in TEMPLATE else _HEADINGS.get(plain, plain)[:60]


def _of_workbook(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > LARGEST_UNPACKED:
                raise Unreadable(_("isi berkas terlalu besar."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        lines = [
            [_cell(value) for value in line[:MOST_COLUMNS]]
            for _place, line in zip(
                range(MOST_ROWS + LAST_HEADING + 1), sheet.iter_rows(values_only=True), strict=False
            )
        ]
        book.close()
    except Unreadable:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError, SyntaxError) as error:
        raise Unreadable(_("berkas bukan lembar kerja XLSX yang utuh.")) from error
    return lines


def _of_csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older spreadsheet programs write so, and never say it.
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise Unreadable(_("berkas bukan teks."))
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return [
            [_cell(cell) for cell in line[:MOST_COLUMNS]] for line in csv.reader(io.StringIO(text), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise Unreadable(_("berkas bukan CSV yang benar.")) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).replace("\r\n", "\n").replace("\0", "")
    return text.encode("utf-8", "replace").decode()[:LONGEST_CELL].strip()
