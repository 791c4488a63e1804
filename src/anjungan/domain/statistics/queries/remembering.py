"""Answers that are long to work out and always the same for the same question, kept by each process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Remembered(Generic[Answer]):
    """The latest answers to so many questions. A question must hold all that its answer rests on."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, question: Hashable, work_out: Callable[[], Answer]) -> Answer:
        """Return the answer, worked out if it is asked for the first time (by two at once: twice)."""
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
                return self._answers[question]
        found = work_out()
        with self._lock:
            self._answers[question] = found
            while len(self._answers) > self.most:
                self._answers.popitem(last=False)
        return found
