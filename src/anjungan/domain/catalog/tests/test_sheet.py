"""A standard as a spreadsheet row: out and back it says the same, and nothing typed is lost."""

from __future__ import annotations

import json

import pytest

from anjungan.domain.catalog.components import EVERY, Content, Part, checked, content_of_row
from anjungan.domain.catalog.components.sheet import COLUMNS, cells_of, content_of_cells
from anjungan.domain.catalog.components.telling import lines_of
from anjungan.domain.catalog.operations.files import PUBLISHED
from anjungan.domain.catalog.tests.standards import WHOLE

ROWS = {row["key"]: row["standard"] for row in json.loads((PUBLISHED / "services.json").read_text()) if row["standard"]}


def test_every_component_has_a_column() -> None:
    assert sorted(COLUMNS.values()) == sorted(component.name for component in EVERY)


@pytest.mark.parametrize("key", [*sorted(ROWS), "whole"])
def test_out_and_back_says_the_same(key: str) -> None:
    content = WHOLE if key == "whole" else content_of_row(ROWS[key])
    again = checked(content_of_cells(cells_of(content)))
    for component in EVERY:
        assert lines_of(again, component.name) == lines_of(content, component.name), component.name


def test_taking_the_same_cells_again_over_what_is_known_changes_nothing_at_all() -> None:
    for row in ROWS.values():
        content = content_of_row(row)
        assert content_of_cells(cells_of(content), known=content) == content


def test_a_changed_line_leaves_its_neighbours_as_they_were() -> None:
    content = content_of_row(ROWS["imigrasi.paspor_baru"])
    cells = cells_of(content)
    cells["persyaratan"] += "\nPas foto (asli, 2 lembar)"
    after = content_of_cells(cells, known=content).requirements.value or ()
    assert after[:-1] == content.requirements.value, "keys and issuers stay"
    assert (after[-1].lists[0].evidence[0].name, after[-1].lists[0].evidence[0].quantity) == ("Pas foto", 2)


def test_what_cannot_be_read_keeps_its_words_and_an_empty_cell_keeps_what_was_known() -> None:
    after = content_of_cells({"jangka_waktu": "secepatnya", "biaya": "", "sarana": "tidak ada"}, known=WHOLE)
    assert after.time_limit == Part(raw="secepatnya")
    assert after.time_limit.awaits_reading
    assert after.fee == WHOLE.fee
    assert after.facilities.value == ()
    assert after.product == WHOLE.product


def test_lists_as_people_number_them_are_read_without_the_numbers() -> None:
    read = content_of_cells(
        {
            "persyaratan": "1. KTP (fotokopi) || SIM {bila tidak ada KTP} -- bila dewasa\n"
            "2) Surat RT\n\n- Materai (2 lembar)",
            "prosedur": "1. Pemohon: datang (5 menit)\n2. Petugas memeriksa",
            "dasar_hukum": "UU 25/2009 tentang Pelayanan Publik",
            "menit_di_loket": "15 menit",
        }
    )
    requirements = read.requirements.value or ()
    assert [each.question for each in requirements] == ["KTP / SIM", "Surat RT", "Materai"]
    assert (requirements[0].when, requirements[0].lists[1].when) == ("dewasa", "tidak ada KTP")
    assert [(each.actor.value, each.text) for each in read.procedure.value or ()] == [
        ("pemohon", "datang"),
        ("petugas", "Petugas memeriksa"),
    ]
    assert (read.legal_basis.value or ())[0].title == "Pelayanan Publik"
    assert read.counter_minutes.value == 15


def test_nothing_is_something_else_than_unknown() -> None:
    assert content_of_cells({}) == Content()
    assert content_of_cells({"persyaratan": "Tidak ada"}).requirements.value == ()
