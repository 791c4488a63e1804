import pytest
from django.db import connection, transaction

from anjungan.foundation.models import ReaderCursor
from anjungan.foundation.operations import OperationNested, PartOutsideOperation, operation, part_of_operation
from anjungan.foundation.statements import call_verb

pytestmark = pytest.mark.django_db(transaction=True)


@part_of_operation
def note(name: str) -> None:
    """A step that several verbs share."""
    ReaderCursor.objects.create(name=name)


@operation
def note_twice(name: str) -> None:
    """A verb with two steps."""
    note(name)
    note(f"{name} again")


@operation
def note_and_stumble() -> None:
    """A verb that fails half way."""
    note("half")
    raise LookupError


def noted() -> set[str]:
    return set(ReaderCursor.objects.values_list("name", flat=True))


def test_an_operation_is_one_whole_transaction() -> None:
    note_twice("bell")
    assert noted() == {"bell", "bell again"}
    assert not connection.in_atomic_block


def test_nothing_of_an_operation_is_saved_when_it_raises() -> None:
    with pytest.raises(LookupError):
        note_and_stumble()
    assert noted() == set()


def test_an_operation_refuses_to_run_inside_another_one() -> None:
    @operation
    def outer() -> None:
        note_twice("inner")

    with pytest.raises(OperationNested, match="note_twice"):
        outer()
    with pytest.raises(OperationNested), transaction.atomic():
        note_twice("inner")
    assert noted() == set()


def test_a_one_statement_verb_refuses_as_well() -> None:
    with pytest.raises(OperationNested, match="some_verb"), transaction.atomic():
        call_verb("some_verb", {})


def test_a_part_refuses_to_run_alone() -> None:
    with pytest.raises(PartOutsideOperation, match="note"):
        note("alone")
    assert noted() == set()


@pytest.mark.django_db(transaction=False)
def test_the_wrapper_of_a_test_case_counts_for_nothing() -> None:
    note_twice("bell")
    with pytest.raises(OperationNested), transaction.atomic():
        note_twice("drum")
