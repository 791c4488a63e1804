"""Language, larger text and more contrast: chosen by a plain link, kept in a cookie."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_choice_is_kept_and_the_person_stays_on_the_page(client: Client) -> None:
    answer = client.get("/masuk/?bahasa=en&next=/loket/")
    assert (answer.status_code, answer["Location"]) == (302, "/masuk/?next=%2Floket%2F")
    page = client.get("/masuk/")
    assert page["Content-Language"] == "en"
    assert '<html lang="en"' in page.content.decode()


@pytest.mark.django_db
def test_a_page_is_indonesian_until_somebody_chooses_whatever_the_browser_says(client: Client) -> None:
    page = client.get("/masuk/", headers={"accept-language": "en-US,en"})
    assert '<html lang="id"' in page.content.decode()


@pytest.mark.django_db
def test_larger_text_and_more_contrast_are_set_by_the_server(client: Client) -> None:
    client.get("/masuk/?huruf=besar&kontras=tinggi")
    page = client.get("/masuk/").content.decode()
    assert 'data-size="large"' in page
    assert 'data-contrast="more"' in page
    client.get("/masuk/?huruf=biasa&kontras=biasa")
    page = client.get("/masuk/").content.decode()
    assert "data-size" not in page
    assert "data-contrast" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["xx", "", "en%00", "<script>"])
def test_a_choice_that_does_not_exist_changes_nothing(client: Client, value: str) -> None:
    answer = client.get(f"/masuk/?bahasa={value}")
    assert answer.status_code == 302
    assert not answer.cookies


def test_the_way_back_never_leads_to_another_host(client: Client) -> None:
    answer = client.get("//evil.example/?bahasa=en")
    assert not answer["Location"].startswith("//")
