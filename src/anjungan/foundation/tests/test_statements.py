import pytest
from django.apps import apps
from django.db import connection

from anjungan.foundation import errors
from anjungan.foundation.errors import DomainError, InvalidInput, NotFound
from anjungan.foundation.statements import call_verb, differences, install
from anjungan.foundation.texts import plain_text

pytestmark = pytest.mark.django_db


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_functions_in_the_database_are_those_in_the_files() -> None:
    assert differences() == []


def test_a_function_that_somebody_changed_or_removed_is_named_and_mended() -> None:
    run("CREATE OR REPLACE FUNCTION foundation_uuid_of(key text) RETURNS uuid LANGUAGE sql AS $$ SELECT NULL::uuid $$")
    run("DROP FUNCTION foundation_once(text, text, text, text, jsonb)")
    assert sorted(differences()) == ["foundation_once", "foundation_uuid_of"]

    install(apps.get_app_config("foundation"))
    assert differences() == []


def test_a_refusal_of_the_database_is_the_refusal_of_the_product_and_breaks_nothing() -> None:
    run("""CREATE FUNCTION tests_refuse(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
        PERFORM foundation_refuse('invalid_input', args); RETURN '{}'; END $$""")
    with pytest.raises(InvalidInput) as refusal:
        call_verb("tests_refuse", {"reason": "no"})
    assert refusal.value.params == {"reason": "no"}
    assert differences() == []


def test_a_refusal_may_also_be_the_answer() -> None:
    run("""CREATE FUNCTION tests_answer(args jsonb) RETURNS jsonb LANGUAGE sql AS $$
        SELECT '{"refused": "not_found", "params": {}}'::jsonb $$""")
    with pytest.raises(NotFound):
        call_verb("tests_answer", {})


def test_an_unknown_refusal_is_a_bug() -> None:
    with pytest.raises(KeyError):
        errors.refusal("no_such_code", {})


def test_every_refusal_has_a_code_of_its_own_and_a_status_that_blames_nobody_but_the_request() -> None:
    for code, refusal in DomainError.registry.items():
        assert refusal.code == code
        assert 400 <= refusal.status < 500


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("01900000-0000-7000-8000-000000000001", True), ("01900000-0000-7000-8000-00000000000A", True), ("7", False),
        ("", False), ("-1", False), ("01900000-0000-7000-8000-000000000001'", False),
    ],
)  # fmt: skip
def test_a_strange_key_is_no_uuid_and_no_error(key: str, found: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT foundation_uuid_of(%s) IS NOT NULL", [key])
        assert cursor.fetchone() == (found,)


@pytest.mark.parametrize("text", ["", "Fotokopi KTP", "baris\nbaru", "é 🙂", "x" * 20])
def test_plain_text_is_kept_as_it_is(text: str) -> None:
    assert plain_text(text, name="note", most=20) == text


@pytest.mark.parametrize("text", ["x" * 21, "a\0", "\ud800", None, 5, b"x"])
def test_text_that_cannot_be_kept_names_its_field(text: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        plain_text(text, name="note", most=20)
    assert "note" in refusal.value.user_message
