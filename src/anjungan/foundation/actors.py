"""Who does a thing. Every operation is told; nothing is guessed from a request or a thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ActorKind = Literal["officer", "device", "visitor", "system"]


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person, device or clock that acts; `id` and `label` are kept in the audit trail as plain values.

    `mall_id` is the only mall the actor may touch (None: not bound to one).
    `scopes` says what a token may do; an officer signed in on a page carries the scopes of the roles held.
    `mandate` is the id of the leave under which the actor acts for somebody else, empty when for themselves: the
    audit trail keeps it with every act, and its stream hears of them.
    """

    kind: ActorKind
    id: str
    label: str
    user_id: int | None = None
    device_id: int | None = None
    mall_id: int | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    mandate: str = ""

    @classmethod
    def system(cls, label: str) -> Actor:
        """The platform itself, for clocks and commands."""
        return cls(kind="system", id="system", label=label, scopes=frozenset({"*"}))

    @classmethod
    def visitor(cls, code: str) -> Actor:
        """A citizen known only by the code on the ticket."""
        return cls(kind="visitor", id=code, label="pengunjung")

    def may(self, scope: str) -> bool:
        """Whether the actor carries this scope."""
        return "*" in self.scopes or scope in self.scopes
