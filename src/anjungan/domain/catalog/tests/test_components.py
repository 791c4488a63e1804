"""The fourteen components as typed values: nothing invented, nothing lost, nothing odd let in."""

from __future__ import annotations

import copy
import dataclasses
import json
from typing import Any

import pytest

from anjungan.domain.catalog.components import (
    COMPONENTS,
    EVERY,
    Content,
    FeeBasis,
    Part,
    TimeUnit,
    checked,
    content_from_json,
    content_of_row,
    content_to_json,
)
from anjungan.domain.catalog.operations.files import PUBLISHED
from anjungan.domain.catalog.tests.folders import STANDARD
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
