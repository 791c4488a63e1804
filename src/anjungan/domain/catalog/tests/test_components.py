"""The fourteen components as typed values: nothing invented, nothing lost, nothing odd let in."""

from __future__ import annotations

import copy
import dataclasses
import json
from typing import Any

import pytest
from django.utils import translation

from anjungan.domain.catalog.components import (
    COMPONENTS,
    EVERY,
    Content,
    Deviation,
    Fee,
    FeeBasis,
    Part,
    TimeUnit,
    checked,
    content_from_json,
    content_of_row,
    content_to_json,
)
from anjungan.domain.catalog.components.comparing import Burden, burden_of, compare, differing, unexplained
from anjungan.domain.catalog.components.completeness import completeness_of, looks_like_filler
from anjungan.domain.catalog.components.telling import lines_of
from anjungan.domain.catalog.operations.files import PUBLISHED
from anjungan.domain.catalog.tests.folders import STANDARD
from anjungan.domain.catalog.tests.standards import WHOLE
from anjungan.foundation.errors import InvalidInput

SERVICES = json.loads((PUBLISHED / "services.json").read_text())
ROWS: dict[str, dict[str, Any]] = {row["key"]: row["standard"] for row in SERVICES if row["standard"]}


def test_there_are_six_published_and_eight_internal_components_and_each_has_a_place_in_the_content() -> None:
    assert [component.number for component in COMPONENTS] == list(range(1, 15))
    assert [component.is_published for component in COMPONENTS] == [True] * 6 + [False] * 8
    assert {component.name for component in EVERY} == {field.name for field in dataclasses.fields(Content)}


def test_every_published_standard_becomes_typed_and_goes_through_json_unchanged() -> None:
    assert len(ROWS) == 135
    for row in ROWS.values():
        content = content_of_row(row)
        assert content_from_json(json.loads(json.dumps(content_to_json(content)))) == content


def test_no_row_of_a_requirement_is_lost_and_no_unknown_is_filled() -> None:
    for key, row in ROWS.items():
        content = content_of_row(row)
        questions = content.requirements.value
        if row["requirements"] is None:
            assert questions is None, key
        else:
            kept = [item.name for each in questions or () for list_ in each.lists for item in list_.evidence]
            assert sorted(kept) == sorted(each["name"] for each in row["requirements"]), key
        for name, column in (("procedure", "procedure"), ("time_limit", "time_limit"), ("fee", "tariff")):
            assert (getattr(content, name).value is None) == (row[column] is None), (key, name)


def test_alternatives_are_one_question_that_any_one_paper_answers() -> None:
    content = content_of_row(ROWS["imigrasi.paspor_baru"])
    identity = next(each for each in content.requirements.value or () if each.key == "identitas")
    assert [each.evidence[0].document for each in identity.lists][:2] == ["akta_lahir", "buku_nikah"]
    assert {each.evidence[0].issuing_service for each in identity.lists} >= {"dukcapil.akta_lahir"}
    assert content.time_limit.value is not None
    assert (content.time_limit.value.least, content.time_limit.value.value) == (3, 4)
    assert content.time_limit.value.unit is TimeUnit.WORKING_DAYS
    assert content.fee.value is not None
    assert content.fee.value.basis is FeeBasis.VARIANTS


def _with(path: str, value: object) -> dict[str, Any]:
    plain = copy.deepcopy(content_to_json(content_of_row(STANDARD)))
    here: Any = plain
    *steps, last = path.split("/")
    for step in steps:
        here = here[int(step)] if isinstance(here, list) else here[step]
    here[last] = value
    return plain


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", 2),
        ("fee", None),
        ("fee/value/basis", "murah"),
        ("fee/value/variants", [{"label": "A", "amount": -1, "when": None}]),
        ("fee/value/variants", [{"label": "A", "amount": 1.5, "when": None}]),
        ("time_limit/value/value", True),
        ("time_limit/value/value", 1e40),
        ("time_limit/value/unit", "hari"),
        ("time_limit/value/surprise", 1),
        ("requirements/value/0/question", " "),
        ("requirements/value/0/question", "a\0b"),
        ("requirements/value/0/question", "a" * 10_001),
        ("requirements/value", {}),
        ("complaints/value", ["x"] * 301),
        ("exclusions/raw", 7),
    ],
)
def test_what_the_schema_does_not_know_is_refused_with_its_place(path: str, value: object) -> None:
    with pytest.raises(InvalidInput):
        content_from_json(_with(path, value))


def test_words_that_nobody_has_read_yet_are_kept_and_known_as_such() -> None:
    content = checked(Content(time_limit=Part(raw="secepatnya")))
    assert content.time_limit.awaits_reading
    assert not content.fee.awaits_reading


@pytest.mark.parametrize(
    "text", ["asdf", "asdasdasd", "qwerty", "dfgdfg", "xx", "hhh hhhh", "sdfsdf sdfsd", "-", "xxxxx", "."]
)
def test_what_was_typed_only_to_fill_a_field_is_seen(text: str) -> None:
    assert looks_like_filler(text)


@pytest.mark.parametrize(
    "text", ["KTP", "KTP, NPWP", "SKCK", "Surat", "jalan", "RT/RW", "2 orang", "Ya", "cuci cuci tangan"]
)
def test_short_true_words_and_abbreviations_are_not_taken_for_filler(text: str) -> None:
    assert not looks_like_filler(text)


def test_the_gate_says_in_words_what_each_component_lacks() -> None:
    half = dataclasses.replace(
        content_of_row(STANDARD),
        fee=Part(value=Fee(basis=FeeBasis.FORMULA)),
        complaints=Part(raw="hubungi kami"),
        legal_basis=Part(value=()),
        safety=Part(value=("asdf",)),
    )
    found = completeness_of(half)
    told = {gap.component: gap.sentence for gap in found.gaps}
    assert told["time_limit"].startswith("Jangka waktu belum menyebut")
    assert told["fee"] == "Biaya berupa rumus, tetapi rumusnya belum ditulis."
    assert "baca “hubungi kami”" in told["complaints"]
    assert told["legal_basis"] == "Dasar hukum belum diisi."
    assert "tampak bukan isi sungguhan" in told["safety"]
    assert (found.filled, found.delivery_filled, found.is_complete) == (2, 2, False)


def test_a_whole_standard_passes_the_gate() -> None:
    assert completeness_of(WHOLE).gaps == ()
    assert completeness_of(WHOLE).filled == 14


def test_a_comparison_marks_what_left_and_what_came_and_only_that() -> None:
    lighter = dataclasses.replace(WHOLE, requirements=Part(value=()), exclusions=Part(value=("Bukan untuk WNA",)))
    found = {each.component.name: each for each in compare(WHOLE, lighter)}
    assert [name for name, each in found.items() if each.differs] == ["requirements", "exclusions"]
    assert [line.is_shared for line in found["product"].after or ()] == [True]
    assert found["exclusions"].before is None
    assert differing(WHOLE, lighter) == ["requirements", "exclusions"]
    assert unexplained(WHOLE, lighter, ()) == ["requirements"], "saying what the parent leaves open is no deviation"
    reason = Deviation(
        component="requirements", change="Tanpa KTP", reason="Sudah ada di data", legal_basis="Perwali 1/2026"
    )
    assert unexplained(WHOLE, lighter, (reason,)) == []


def test_the_burden_counts_papers_steps_days_and_rupiah_and_leaves_unknown_unknown() -> None:
    assert burden_of(content_of_row(ROWS["imigrasi.paspor_baru"])) == Burden(papers=5, steps=6, days=4, rupiah=350_000)
    assert burden_of(Content()) == Burden(papers=None, steps=None, days=None, rupiah=None)
    assert burden_of(WHOLE) == Burden(papers=1, steps=2, days=1.0, rupiah=0)


def test_a_component_is_told_in_the_reader_s_language() -> None:
    paspor = content_of_row(ROWS["imigrasi.paspor_baru"])
    assert lines_of(paspor, "time_limit") == ["3 sampai 4 hari kerja sejak foto dan wawancara selesai"]
    assert lines_of(paspor, "fee")[0].endswith(": Rp350.000")  # type: ignore[index]
    assert lines_of(paspor, "complaints") is None
    with translation.override("en"):
        assert lines_of(paspor, "time_limit") == ["3 to 4 working days from foto dan wawancara selesai"]
        assert lines_of(WHOLE, "fee") == ["Free"]
