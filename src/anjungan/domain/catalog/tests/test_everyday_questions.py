"""Questions as people ask them, put to the whole catalogue."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.language import read, read_question, roots_of
from anjungan.domain.catalog.models import FoundKind, SaidWords, SearchWord, UnansweredQuestion
from anjungan.domain.catalog.queries import search_catalogue
from anjungan.domain.catalog.tests import scenarios as offered
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.tests import scenarios
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed, NotFound

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 8, 2, tzinfo=UTC)
EDITOR = Actor.system("uji")
QUESTIONS = json.loads(Path(__file__).with_name("questions_open.json").read_text(encoding="utf-8"))


@pytest.fixture
def loaded() -> None:
    """The published catalogue."""
    catalog.load_catalogue(actor=EDITOR, now=NOW)


def found_by(words: str, limit: int = 3) -> list[str]:
    """Return the keys of the first answers."""
    return [each.key for each in search_catalogue(words=words, limit=limit)]


@pytest.mark.usefixtures("loaded")
def test_nine_of_ten_everyday_questions_are_answered_among_the_first_three() -> None:
    missed = [
        (each["question"], found)
        for each in QUESTIONS
        if not set(found := found_by(each["question"])) & set(each["expects"])
    ]
    assert len(missed) <= 0.1 * len(QUESTIONS), missed


@pytest.mark.usefixtures("loaded")
def test_the_same_thing_said_otherwise_is_found_first() -> None:
    for said in ("ktp hilang", "KTP saya ilang!!", "ktpku kelangan", "e-KTP hilangg", "lost my ID card", "kpt hilang"):
        assert found_by(said)[0] == "dukcapil.ktp_el_hilang_rusak", said
    for said in ("paspor mati", "perpanjang paspor", "paspornya udah expired", "pasport habis masa berlaku"):
        assert found_by(said)[0] == "imigrasi.paspor_ganti", said


@pytest.mark.usefixtures("loaded")
def test_life_events_and_agencies_are_found_but_leave_room_for_services() -> None:
    kinds = [each.kind for each in search_catalogue(words="bapak saya meninggal", limit=3)]
    assert kinds.count(FoundKind.LIFE_EVENT) == 1
    assert FoundKind.SERVICE in kinds
    assert found_by("samsat")[0] == "samsat"
    assert "menikah_islam" in found_by("mau nikah")


@pytest.mark.usefixtures("loaded")
def test_what_is_typed_only_halfway_or_with_a_slip_is_found() -> None:
    for typed in ("pasp", "paspr", "psapor", "paspoor", "paspo"):
        assert any(key.startswith("imigrasi.paspor") for key in found_by(typed)), typed


@pytest.mark.usefixtures("loaded")
def test_words_run_together_torn_apart_spelt_out_or_without_vowels_are_read() -> None:
    for typed, expected in (
        ("daftarhaji", "kemenag.haji"), ("ktphilang", "dukcapil.ktp_el_hilang_rusak"),
        ("pasporumroh", "imigrasi.paspor_haji_umrah"), ("sewaeskavator", "pupr.sewa_alat"),
        ("pa sport", "imigrasi.paspor_baru"), ("sus ter ijin praktek", "dpmptsp.sip_perawat"),
        ("perpanjang es ka ce ka", "polri.skck_perpanjang"), ("esteenka tahunan", "samsat.stnk_tahunan"),
        ("byr pjk mtr", "samsat.stnk_tahunan"), ("prpnjng psprt", "imigrasi.paspor_ganti"),
        ("kk keriting kena aer", "dukcapil.kk_hilang_rusak"), ("paspor kecuci", "imigrasi.paspor_rusak"),
        ("nomor induk kependudukan dobel", "dukcapil.konsolidasi"), ("npwp diidupin lagi", "kpp.aktif_kembali"),
        ("simbah tilar, aktanipun pripun", "dukcapil.akta_mati"), ("nyari kerja", "disnaker.ak1"),
        ("ijin bertanya kak paspor hilang, terima kasih", "imigrasi.paspor_hilang"),
    ):  # fmt: skip
        assert expected in found_by(typed), (typed, found_by(typed))


def test_a_guess_counts_less_than_a_word_that_was_read() -> None:
    assert [one.words["limbah"] for one in read_question("limbah")] == [1.0]
    assert [one.words["limbah"] for one in read_question("limbh", {"limbh": "limbah"})] == [0.8]
    assert [one.words["limbah"] for one in read_question("simbah", {"simbah": "limbah"})] == [0.5]


@pytest.mark.usefixtures("loaded")
def test_numbers_of_persons_and_signs_are_not_looked_for(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        for nothing in ("", "3273010101900001", "0812 3456 7890", "'); --", "💡", "\x00"):
            assert found_by(nothing) == [], nothing
    assert found_by("ktp 3273010101900001 hilang")[0] == "dukcapil.ktp_el_hilang_rusak"


def test_at_a_mall_only_what_can_be_done_there_is_found() -> None:
    here, there = scenarios.hall(), scenarios.hall()
    offered.offer(here, {"a.paspor": "Paspor"})
    offered.offer(there, {"a.visa": "Visa"})
    offered.life_event("bepergian", {"a.paspor": False})
    assert [each.key for each in search_catalogue(words="paspor", mall=here.mall)][:1] == ["a.paspor"]
    assert search_catalogue(words="paspor", mall=there.mall) == []
    assert [each.key for each in search_catalogue(words="paspor")][:1] == ["a.paspor"]


def test_a_word_is_read_without_what_is_hung_on_it() -> None:
    for word, root in [
        ("menyewakan", "sewa"), ("bukunya", "buku"), ("penukaran", "tukar"), ("dibatalkan", "batal"),
        ("ngelaporin", "lapor"), ("pembatalan", "batal"), ("menutup", "tutup"), ("pengganti", "ganti"),
    ]:  # fmt: skip
        assert root in roots_of(word), word
    assert read("Kartu keluarganya sudah HILANG") == ["kk", "hilang"]
    assert read("S.I.M. mati") == ["sim", "mati"]
    assert read("ktpna simku aktanipun kartu keluargana") == ["ktp", "sim", "akta", "kk"]
    assert read("surat2 anak2 bapak2") == ["surat", "anak"]
    assert [asked.typed for asked in read_question("saya mau ke mana")] != []


@pytest.mark.usefixtures("loaded")
def test_what_nobody_could_answer_is_counted_without_what_would_tell_of_a_person() -> None:
    for asked in ("Zumba gratis 3273010101900001", "zumba yg gratis?", "gratis ZUMBA 0812-3456-7890"):
        catalog.record_unanswered(question=asked, now=NOW)
    catalog.record_unanswered(question="3273010101900001", now=NOW)
    kept = UnansweredQuestion.objects.get()
    assert (kept.words, kept.times) == ("gratis zumba", 3)


def test_the_table_of_unanswered_questions_cannot_be_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anjungan.domain.catalog.operations.unanswered.MOST_KEPT", 2)
    for asked in ("zumba", "yoga", "renang", "zumba"):
        catalog.record_unanswered(question=asked, now=NOW)
    assert {each.words: each.times for each in UnansweredQuestion.objects.all()} == {"zumba": 2, "yoga": 1}


def test_what_nobody_asks_for_half_a_year_is_forgotten() -> None:
    catalog.record_unanswered(question="zumba", now=NOW)
    assert catalog.forget_unanswered(now=NOW) == 0
    assert catalog.forget_unanswered(now=NOW.replace(year=2027)) == 1


@pytest.mark.usefixtures("loaded")
def test_an_editor_teaches_the_search_a_word_and_takes_it_back() -> None:
    assert found_by("odong odong") == []
    mall_id = Mall.objects.values_list("pk", flat=True)[0]
    said, again = (
        catalog.add_said_words(
            mall_id=mall_id, kind=FoundKind.SERVICE, key="dpmptsp.izin_trayek", words=words, actor=EDITOR, now=NOW
        )
        for words in ("Odong  odong", "odong odong")
    )
    assert said == again
    assert found_by("odong-odong")[0] == "dpmptsp.izin_trayek"
    catalog.withdraw_said_words(mall_id=mall_id, said_id=said.pk, actor=EDITOR, now=NOW)
    assert found_by("odong odong") == []
    assert SaidWords.objects.get().withdrawn_at == NOW, "what was taught stays in the history"


@pytest.mark.usefixtures("loaded")
def test_only_who_may_change_the_catalogue_teaches_it() -> None:
    hall = scenarios.hall()
    for words, key, actor, refused in (
        ("odong", "dpmptsp.izin_trayek", hall.desks[0], NotAllowed),
        ("yang itu", "dpmptsp.izin_trayek", EDITOR, InvalidInput),
        ("odong", "a.b", EDITOR, NotFound),
    ):
        with pytest.raises(refused):
            catalog.add_said_words(
                mall_id=hall.mall.pk, kind=FoundKind.SERVICE, key=key, words=words, actor=actor, now=NOW
            )


@pytest.mark.usefixtures("loaded")
def test_words_are_written_only_when_something_changed() -> None:
    before = set(SearchWord.objects.values_list("pk", flat=True)[:50])
    catalog.load_catalogue(actor=EDITOR, now=NOW)
    assert set(SearchWord.objects.values_list("pk", flat=True)[:50]) == before
