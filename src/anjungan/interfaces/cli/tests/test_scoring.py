"""`anjungan score` as a person at a terminal meets it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from anjungan.interfaces.cli.running import run
from anjungan.interfaces.cli.scoring import _REASONS, _UNCLEAR
from anjungan.waiting import logs


def say(*words: str | Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return run([str(word) for word in words], out=out, err=err), out.getvalue(), err.getvalue()


@pytest.fixture
def office(tmp_path: Path) -> Path:
    path = tmp_path / "kantor.csv"
    rows = [
        f"A,2025-03-{day:02d}T{8 + n // 12:02d}:{n % 12 * 5:02d}:00+07:00,2025-03-{day:02d}T{8 + n // 12:02d}:"
        f"{n % 12 * 5 + 4:02d}:00+07:00"
        for day in range(3, 8)
        for n in range(40)
    ]
    path.write_text("\n".join(["line,arrived_at,called_at", *rows, "A,kemarin,"]) + "\n")
    return path


def test_a_log_is_scored_and_what_could_not_be_used_is_named(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"

    code, told, err = say("score", "--tickets", office, "--train-until", "2025-03-07", "--predictions", out)

    assert (code, err) == (0, "")
    assert "kantor.csv baris 202: “kemarin” bukan waktu ISO 8601: baris tidak dipakai" in told
    assert "diperkirakan 40 kedatangan, 40 di antaranya dipanggil" in told
    assert "cakupan rentang 90 %" in told
    assert "membaca 200 baris" in capsys.readouterr().err
    with out.open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 40


def test_the_same_in_english_and_as_json(office: Path, tmp_path: Path) -> None:
    words = ("score", "--tickets", office, "--train-until", "2025-03-07", "--predictions", tmp_path / "out.csv")

    assert "coverage of the 90 % range" in say("--english", *words)[1]
    facts = json.loads(say(*words, "--json")[1])
    assert facts["called"] == 40
    assert facts["problems"][0]["row"] == 202
    assert set(facts["by_hour"]) == {"08", "09", "10", "11"}


def test_snapshots_are_scored(tmp_path: Path) -> None:
    path, out = tmp_path / "papan.csv", tmp_path / "out.csv"
    rows = [
        f"A,2025-03-{day:02d}T08:{minute:02d}:00+07:00,1,3,A{minute + 1:03d}"
        for day in range(3, 8)
        for minute in range(60)
    ]
    path.write_text("\n".join(["line,at,open_counters,waiting,last_called", *rows]) + "\n")

    code, told, _err = say("score", "--snapshots", path, "--train-until", "2025-03-07", "--predictions", out)

    assert code == 0
    assert "diperkirakan 60 kedatangan, 56 di antaranya dipanggil" in told
    with out.open(newline="") as file:
        first = next(csv.DictReader(file))
    assert first["arrived_at"] == "2025-03-07T08:00:00+07:00"
    assert first["actual"] == "240.0"


def test_what_cannot_be_done_gets_a_sentence_and_code_2(office: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    wrong = tmp_path / "lain.csv"
    wrong.write_text("nama,umur\nSari,4\n")
    unclear = tmp_path / "rancu.csv"
    unclear.write_text("line,arrived_at\nA,03/04/2025 08:00\n")
    until = ("--train-until", "2025-03-07", "--predictions", out)

    for words, sentence in (
        (("--tickets", tmp_path / "tidak.csv", *until), "tidak dapat dibaca"),
        (("--tickets", wrong, *until), "tidak memuat kolom arrived_at"),
        (("--tickets", unclear, *until), "baris 2, kolom arrived_at: “03/04/2025 08:00” dapat berarti hari/bulan"),
        (("--tickets", office, *until[:3], tmp_path / "tidak" / "ada.csv"), "tidak dapat ditulis"),
        (("--tickets", office, "--train-until", "besok", "--predictions", out), "belum dapat dibaca"),
        (("--tickets", office, *until, "--zone", "Mars/Olympus"), "belum dapat dibaca"),
        (("--tickets", office, "--snapshots", office, *until), "belum dapat dibaca"),
        (until, "belum dapat dibaca"),
    ):
        code, told, err = say("score", *words)
        assert (code, told) == (2, "")
        assert sentence in err


def test_every_reason_has_a_sentence() -> None:
    assert set(_REASONS) == set(logs.Reason)
    assert set(_UNCLEAR) == set(logs.Unclear)
