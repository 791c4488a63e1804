"""One verb, one whole transaction.

An operation opens the transaction and refuses to run inside another one, so that what it announces is true
exactly when it returns. A step that several operations share is a part and refuses to run outside one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")


class OperationNested(RuntimeError):
    """An operation was called inside a transaction that somebody else will end. This is a bug in the caller."""


class PartOutsideOperation(RuntimeError):
    """A part was called outside any transaction. This is a bug in the caller."""


def _inside_a_real_transaction() -> bool:
    # The wrapper of a test case is not a transaction that the product opened.
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def refuse_to_nest(name: str) -> None:
    """Raise OperationNested when a transaction is already open."""
    if _inside_a_real_transaction():
        raise OperationNested(f"{name} was called inside a transaction; call its @part_of_operation instead")


def operation(verb: Callable[P, R]) -> Callable[P, R]:
    """Make a verb the whole transaction. Nothing of it is saved when it raises."""

    @functools.wraps(verb)
    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        refuse_to_nest(verb.__qualname__)
        with transaction.atomic():
            return verb(*args, **kwargs)

    return whole


def part_of_operation(step: Callable[P, R]) -> Callable[P, R]:
    """Make a step that only an operation may call."""

    @functools.wraps(step)
    def part(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            raise PartOutsideOperation(f"{step.__qualname__} needs the transaction of an operation")
        return step(*args, **kwargs)

    return part
