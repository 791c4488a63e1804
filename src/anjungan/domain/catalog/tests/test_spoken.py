"""Reading times and fees as offices write them; what is not certain is left to a person."""

from __future__ import annotations

import pytest

from anjungan.domain.catalog.components import FeeBasis, TimeUnit
from anjungan.domain.catalog.components.spoken import read_duration, read_fee, read_rupiah, read_time


@pytest.mark.parametrize(
    ("text", "least", "most", "unit"),
    [
        ("7 hari kerja", None, 7, "working_days"),
        ("7 (tujuh) hari", None, 7, "days"),
        ("tujuh hari", None, 7, "days"),
        ("7 HK", None, 7, "working_days"),
        ("7hr", None, 7, "days"),
        ("± 7 hari", None, 7, "days"),
        ("3-7 hari", 3, 7, "days"),
        ("1 minggu", None, 7, "days"),
        ("7 Hari", None, 7, "days"),
        ("Maksimal 7 Hari Kerja", None, 7, "working_days"),
        ("Maksimal 20 (dua puluh) hari", None, 20, "days"),
        ("30 Menit", None, 30, "minutes"),
        ("paling lama 14 (empat belas) hari kerja.", None, 14, "working_days"),
        ("seminggu", None, 7, "days"),
        ("3 s/d 7 hari kerja", 3, 7, "working_days"),
        ("tiga sampai lima hari kerja", 3, 5, "working_days"),
        ("1 x 24 jam", None, 24, "hours"),
        ("setengah jam", None, 30, "minutes"),
        ("1,5 jam", None, 1.5, "hours"),
        ("dua puluh satu hari", None, 21, "days"),
        ("7\u00a0hari\n kerja", None, 7, "working_days"),
    ],
)
def test_a_length_of_time_is_read(text: str, least: float | None, most: float, unit: str) -> None:
    read = read_time(text)
    assert read is not None
    assert (read.least, read.value, read.unit, read.starts_when) == (least, most, TimeUnit(unit), None)


def test_the_event_from_which_time_counts_is_kept_as_written() -> None:
    read = read_time("Paling lama 5 hari kerja sejak Berkas LENGKAP dan benar.")
    assert read is not None
    assert (read.value, read.starts_when) == (5, "Berkas LENGKAP dan benar")


@pytest.mark.parametrize(
    "text",
    [
        "7 (delapan) hari", "1 hari, maksimal 14 hari kerja", "secepatnya", "sesuai antrean", "hari", "7", "", "7 kg",
        "7 hari 3 jam", "0 hari", "9-3 hari", "langsung jadi", "tujuhh hari", "-7 hari", "7 hari atau 9 hari",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_left_to_a_person(text: str) -> None:
    assert read_time(text) is None


def test_a_step_has_one_length_not_a_range() -> None:
    assert read_duration("10 menit") is not None
    assert read_duration("10-20 menit") is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Rp 350.000,-", 350_000), ("Rp350.000", 350_000), ("Rp. 350.000,00", 350_000), ("350000", 350_000),
        ("IDR 350,000", 350_000), ("Rp 50 ribu", 50_000), ("1,5 juta", 1_500_000), ("Rp 1.250.000,-", 1_250_000),
        ("30.000 rupiah", 30_000), ("Rp 500", 500),
        ("7", None), ("7 hari", None), ("350.00", None), ("100 USD", None), ("Rp", None),
    ],
)  # fmt: skip
def test_an_amount_is_read(text: str, amount: int | None) -> None:
    assert read_rupiah(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "gratis",
        "Tidak dipungut biaya",
        "Rp 0",
        "Rp. 0,-",
        "Rp0,00",
        "GRATIS.",
        "tanpa biaya",
        "0",
        "Tidak dipungut biaya (gratis)",
    ],
)
def test_free_has_many_spellings(text: str) -> None:
    fee = read_fee(text)
    assert fee is not None
    assert (fee.basis, fee.variants) == (FeeBasis.FREE, ())


def test_one_line_an_amount_makes_variants_and_a_formula_stays_in_words() -> None:
    variants = read_fee("Nonelektronik 5 tahun: Rp350.000\nElektronik: Rp 650.000,- {bila dewasa}\nCatatan: PP 45/2024")
    assert variants is not None
    assert (variants.basis, [each.amount for each in variants.variants]) == (FeeBasis.VARIANTS, [350_000, 650_000])
    assert (variants.variants[1].when, variants.note) == ("dewasa", "PP 45/2024")
    formula = read_fee("Luas Bangunan x Koefisien x Tarif")
    assert formula is not None
    assert (formula.basis, formula.formula) == (FeeBasis.FORMULA, "Luas Bangunan x Koefisien x Tarif")
    for unread in (
        "Sesuai Perda",
        "dikenakan biaya (100 USD perbulan perorang)",
        "hubungi petugas",
        "A: Rp100\nB: lihat Perda",
    ):
        assert read_fee(unread) is None, unread
