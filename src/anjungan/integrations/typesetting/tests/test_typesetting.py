"""Papers are real PDF files, read back as text."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from anjungan.integrations.typesetting import PaperProblem, pdf

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def _data(**changed: Any) -> dict[str, Any]:
    return {
        "language": "id", "title": "Laporan kinerja, November 2026", "mall": "Mal Uji", "lead": "Angka apa adanya.",
        "footer": "Mal Uji.", "cards": [{"label": "Kunjungan", "value": "1.204", "note": "dalam 20 hari buka"}],
        "bars_title": "Kunjungan", "bars_finding": "Paling ramai Senin.",
        "bars": [{"label": "1", "value": 40}, {"label": "2", "value": 0}],
        "tables": [{"title": "Instansi", "head": ["Instansi", "Urusan"], "rows": [["Dinas 1", "7"]], "note": ""}],
        "words_title": "Arti", "words": [{"name": "Kunjungan", "meaning": "Satu orang."}], **changed,
    }  # fmt: skip


def test_a_paper_is_a_tagged_pdf_with_its_title_and_time() -> None:
    made = pdf("monthly_figures", _data(), at=AT)
    assert made.startswith(b"%PDF-1.")
    assert b"/MarkInfo" in made
    assert b"/Lang" in made
    assert b"D:20261123" in made
    assert made == pdf("monthly_figures", _data(), at=AT), "the same figures make the same file"


_WRITTEN = '#panic("x") *tebal* $1$ <label> \\ @ref'


@pytest.mark.parametrize(
    ("paper", "data"),
    [
        ("monthly_figures", _data(mall=_WRITTEN, bars=[], tables=[])),
        (
            "held_data",
            {
                "language": "id", "title": "Yang kami simpan", "house": "Anjungan", "lead": "", "footer": "",
                "parts": [{"title": _WRITTEN, "rows": [[["Nama", _WRITTEN], ["Hasil", "–"]], [["Nama", "b"]]]}],
            },
        ),
    ],
)  # fmt: skip
def test_what_people_wrote_is_text_and_never_markup(tmp_path: Path, paper: str, data: dict[str, Any]) -> None:
    reader = shutil.which("pdftotext")
    made = pdf(paper, data, at=AT)
    if reader is None:
        # Without poppler at least the paper was set: markup would have stopped it.
        assert len(made) > 5_000
        return
    (tmp_path / "paper.pdf").write_bytes(made)
    text = subprocess.run([reader, tmp_path / "paper.pdf", "-"], check=True, capture_output=True, text=True).stdout
    assert _WRITTEN in text


def test_a_paper_that_is_not_there_or_does_not_fit_is_refused() -> None:
    with pytest.raises(PaperProblem):
        pdf("no_such_paper", {}, at=AT)
    with pytest.raises(PaperProblem):
        pdf("../secret", {}, at=AT)
    with pytest.raises(PaperProblem, match="monthly_figures"):
        pdf("monthly_figures", {}, at=AT)
