"""Which state may follow which. One table per thing; its picture in docs/states/ is drawn from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

S = TypeVar("S", bound=str)


class Transitions(Generic[S]):
    """The moves that exist. A state that is not a key is final."""

    def __init__(self, name: str, moves: Mapping[S, frozenset[S]]) -> None:
        self.name = name
        self.moves = dict(moves)

    def allows(self, before: S, after: S) -> bool:
        """Whether `after` may follow `before`."""
        return after in self.moves.get(before, frozenset())

    def states(self) -> list[S]:
        """Return every state, in the order of the table, final ones last."""
        seen = list(self.moves)
        for targets in self.moves.values():
            seen += [state for state in sorted(targets) if state not in seen]
        return seen

    def diagram(self) -> str:
        """Return the table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        for before, targets in self.moves.items():
            lines += [f"    {before} --> {after}" for after in sorted(targets)]
        lines += [f"    {state} --> [*]" for state in self.states() if not self.moves.get(state)]
        return "\n".join(lines) + "\n"
