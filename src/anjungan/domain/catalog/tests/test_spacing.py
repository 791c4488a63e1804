"""Where words begin and end."""

from __future__ import annotations

import pytest

from anjungan.domain.catalog.language import apart, apart_with_rest, consonants_of, is_shortened, mended, spelt_out

WORDS = frozenset({"ktp", "kk", "hilang", "daftar", "haji", "paspor", "skck", "suster", "buka", "kakak", "di", "mana"})


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("ktphilang", ["ktp", "hilang"]), ("daftarhajidimana", ["daftar", "haji", "di", "mana"]),
        ("kkhilang", ["kk", "hilang"]),
        ("paspor", []), ("paspors", []), ("xktphilang", []), ("didi", []), ("", []), ("ktphilang" * 7, []),
    ],
)  # fmt: skip
def test_a_run_is_taken_apart_only_when_no_letter_stays_over(run: str, words: list[str]) -> None:
    assert apart(run, WORDS.__contains__) == words


def test_a_rest_that_nobody_knows_stands_beside_what_is_known() -> None:
    assert apart_with_rest("daftarhajiku", WORDS.__contains__) == (["daftar"], "hajiku", [])
    assert apart_with_rest("daftarumroh", WORDS.__contains__) == (["daftar"], "umroh", [])
    assert apart_with_rest("rusakktp", WORDS.__contains__) == ([], "rusak", ["ktp"])
    assert apart_with_rest("zumba", WORDS.__contains__) == ([], "zumba", [])


def test_two_pieces_are_one_word_only_if_one_of_them_is_none() -> None:
    tokens = ["sus", "ter", "bu", "ka", "kk"]
    assert mended(tokens, {"ter", "bu"}, WORDS.__contains__) == {"sus ter": "suster", "bu ka": "buka"}
    assert mended(tokens, {"kk"}, WORDS.__contains__) == {}


def test_names_of_letters_are_put_together_only_where_they_spell_a_word() -> None:
    known = WORDS.__contains__
    assert spelt_out(["es", "ka", "ce", "ka", "hilang"], known) == ["skck", "hilang"]
    assert spelt_out(["katepe", "ka", "ka"], known) == ["ktp", "kk"]
    # One who is called `kaka` is no family card.
    assert spelt_out(["kaka", "es", "te"], known) == ["kaka", "es", "te"]


def test_only_vowels_may_be_left_out_of_a_short_form() -> None:
    assert is_shortened("pjk", "pajak")
    assert is_shortened("prpanjng", "perpanjang")
    assert not is_shortened("pjk", "pojok bayi")
    assert not is_shortened("pejok", "pajak")
    assert not is_shortened("pajak", "pajak")
    assert (consonants_of("usaha"), consonants_of("apotek")) == ("ush", "aptk")
    assert consonants_of("bayi") == "", "two consonants are too few to know a word by"
