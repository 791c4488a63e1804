"""What every answer carries, and what it costs before any page has done anything."""

from collections.abc import Callable

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries


@pytest.mark.django_db
def test_the_status_page_asks_the_database_once_and_sets_no_cookie(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        answer = client.get("/status")
    assert answer.json() == {"status": "up"}
    assert not answer.cookies


@pytest.mark.django_db
def test_the_status_page_says_when_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/status")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"


@pytest.mark.django_db
def test_every_answer_forbids_inline_code_framing_and_guessing(client: Client) -> None:
    answer = client.get("/status")
    policy = answer["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_static_files_are_answered_in_front_of_django(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    from anjungan.config.wsgi import application

    assert isinstance(application, StaticFilesHandler)
    said: list[tuple[str, dict[str, str]]] = []

    def begin(status: str, headers: list[tuple[str, str]], _error: object = None, /) -> Callable[[bytes], object]:
        said.append((status, dict(headers)))
        return len

    request = RequestFactory().get("/static/django_htmx/htmx-4.min.js").environ
    with django_assert_num_queries(0):
        answer = application(request, begin)
        body = b"".join(answer)
        answer.close()
    [(status, headers)] = said
    assert status == "200 OK"
    assert len(body) == int(headers["Content-Length"]) > 1000
    assert "Set-Cookie" not in headers
