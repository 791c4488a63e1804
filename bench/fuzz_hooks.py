"""What bin/fuzz-api asks about: of sound requests three in four are about services and times that there are.

Read by the tool (SCHEMATHESIS_HOOKS). Nothing would be booked or taken among a hundred million million names.
"""

from __future__ import annotations

import itertools
import json
import os
from typing import Any

import schemathesis
from schemathesis import GenerationMode

_REAL: dict[str, list[str]] = json.loads(os.environ["ANJUNGAN_FUZZ_REAL"])
_turns = itertools.count()


@schemathesis.hook
def before_call(_context: Any, case: Any, _how: Any) -> None:
    """Name what exists in the body and the query of most sound requests."""
    turn = next(_turns)
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE or turn % 4 == 0:
        return
    # Under the leave of nobody every answer would be the same.
    if case.headers and turn % 8:
        case.headers.pop("Assistance", None)
    for said in (case.body, case.query):
        if isinstance(said, dict):
            _make_real(said, turn)


def _make_real(said: dict[str, Any], turn: int) -> None:
    for name, values in _REAL.items():
        if name in said:
            real = values[turn % len(values)]
            said[name] = [real] if name == "services" else real
