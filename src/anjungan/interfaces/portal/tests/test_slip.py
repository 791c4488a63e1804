import pytest
from django.core.cache import cache
from django.test import Client

from anjungan.domain.catalog.models import Document
from anjungan.domain.catalog.tests.scenarios import published
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.tests.scenarios import hall

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_misses_yet() -> None:
    cache.clear()


def test_the_slip_shows_number_errands_and_a_way_to_the_page() -> None:
    here = hall(lines=2)
    visit = here.arrive(0, 1)
    page = Client().get(f"/t/{visit.code}/karcis")

    text = page.content.decode()
    assert page.status_code == 200
    for part in ("A&nbsp;001", "A\N{NO-BREAK SPACE}001"):
        if part in text:
            break
    else:
        pytest.fail("the number is not on the slip")
    assert "Layanan 0" in text
    assert "Layanan 1" in text
    assert 'class="qr"' in text
    assert visit.code in text


def test_the_slip_is_written_in_the_language_of_the_visit() -> None:
    here = hall()
    visit = here.arrive()
    Visit.objects.update(language="en")
    assert "Service 0" in Client().get(f"/t/{visit.code}/karcis").content.decode()


def test_a_code_may_be_typed_in_small_letters_with_a_dash() -> None:
    visit = hall().arrive()
    typed = f"{visit.code[:4]}-{visit.code[4:]}".lower()
    page = Client().get(f"/t/{typed}/karcis", follow=True)
    assert page.redirect_chain == [(f"/t/{visit.code}/karcis", 302)]
    assert page.status_code == 200


def test_an_english_slip_names_papers_in_english_or_says_that_the_name_is_indonesian() -> None:
    here = hall()
    Document.objects.create(key="kk", name_id="Kartu Keluarga", name_en="Family card")
    rows = [{"name": "Kartu Keluarga", "kind": "document", "document": "kk"}, {"name": "Pas foto", "kind": "document"}]
    published(here.offerings[0].service, {"requirements": rows})
    visit = here.arrive()
    address = f"/t/{visit.code}/karcis"
    plain = " ".join(Client().get(address).content.decode().split())
    assert "Siapkan: <span>Kartu Keluarga</span>, <span>Pas foto</span>." in plain
    Visit.objects.update(language="en")
    english = " ".join(Client().get(address).content.decode().split())
    assert 'Prepare: <span>Family card</span>, <span lang="id">Pas foto</span> (Indonesian).' in english
