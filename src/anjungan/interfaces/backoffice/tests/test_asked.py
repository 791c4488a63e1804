"""Editors see what people looked for in vain, and whoever approves teaches the search."""

from __future__ import annotations

import pytest

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.models import SaidWords
from anjungan.domain.catalog.queries import search_catalogue
from anjungan.foundation import clock
from anjungan.interfaces.backoffice.tests.scene import OFFICE, SKCK, Office, office

pytestmark = pytest.mark.django_db

ASKED = f"{OFFICE}pencarian/"


@pytest.fixture
def here() -> Office:
    """An office, and a question nobody could answer."""
    made = office()
    catalog.record_unanswered(question="surat sakti", now=clock.now())
    return made


def test_a_question_without_answer_is_shown_to_the_editors(here: Office) -> None:
    assert "sakti" in here.head.get(ASKED).content.decode()
    assert "Ajari pencarian" not in here.head.get(ASKED).content.decode(), "an agency does not change the search of all"


def test_the_manager_teaches_a_word_and_takes_it_back(here: Office) -> None:
    assert 'value="surat sakti"' in here.manager.get(f"{ASKED}?kata=surat+sakti").content.decode()
    here.manager.post(f"{ASKED}ajar", {"kata": "surat sakti", "layanan": SKCK})
    assert next(found.key for found in search_catalogue(words="surat sakti")) == SKCK
    here.manager.post(f"{ASKED}{SaidWords.objects.get().pk}/tarik")
    assert search_catalogue(words="sakti") == []


def test_an_agency_may_not_teach(here: Office) -> None:
    here.head.post(f"{ASKED}ajar", {"kata": "surat sakti", "layanan": SKCK})
    assert not SaidWords.objects.exists()
