from __future__ import annotations

import pytest

from anjungan.integrations.voice.phrases import announcement, number_words, recordable


def spoken(number: str, counter: str, language: str) -> str:
    return " ".join(clip.text for clip in announcement(number, counter, language))


def test_an_indonesian_call_is_worded_as_in_the_hall() -> None:
    assert spoken("A 042", "107", "id") == "nomor antrean A nol empat dua silakan ke loket seratus tujuh"


def test_an_english_call_says_the_same() -> None:
    assert spoken("A042", "107", "en") == "queue number A zero four two please go to counter one hundred and seven"


def test_numbers_beyond_26_letters_and_999_can_be_called() -> None:
    assert spoken("AB 1042", "12", "id") == "nomor antrean A B satu nol empat dua silakan ke loket dua belas"


def test_a_counter_with_letters_is_spelled() -> None:
    assert spoken("A1", "B7", "id").endswith("ke loket B tujuh")
    assert spoken("A1", "007", "id").endswith("ke loket nol nol tujuh")


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (0, "nol", "zero"),
        (10, "sepuluh", "ten"),
        (11, "sebelas", "eleven"),
        (19, "sembilan belas", "nineteen"),
        (20, "dua puluh", "twenty"),
        (100, "seratus", "one hundred"),
        (111, "seratus sebelas", "one hundred and eleven"),
        (342, "tiga ratus empat puluh dua", "three hundred and forty two"),
        (1000, "seribu", "one thousand"),
        (2015, "dua ribu lima belas", "two thousand and fifteen"),
        (101_107, "seratus satu ribu seratus tujuh", "one hundred and one thousand one hundred and seven"),
    ],
)
def test_counters_are_said_as_numbers(value: int, indonesian: str, english: str) -> None:
    assert " ".join(number_words(value, "id")) == indonesian
    assert " ".join(number_words(value, "en")) == english


@pytest.mark.parametrize(
    ("number", "counter"),
    [("", "1"), ("042", "1"), ("A", "1"), ("A 042", ""), ("A/2", "1"), ("A 1", "../x"), ("A1", "é")],
)
def test_what_cannot_be_spoken_is_refused(number: str, counter: str) -> None:
    with pytest.raises(ValueError, match="cannot be spoken"):
        announcement(number, counter, "id")


def test_an_unknown_language_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'jv'"):
        announcement("A 1", "1", "jv")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_list_to_record_holds_every_clip_a_call_can_need(language: str) -> None:
    listed = {clip.name for clip in recordable(language, ["107", "410"])}
    for number in ("A 042", "QZ 13579", "B 8", "M 6"):
        for clip in announcement(number, "107", language):
            assert clip.name in listed
            assert set(clip.words) <= listed
