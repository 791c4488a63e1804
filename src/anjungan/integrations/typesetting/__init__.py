"""Papers as PDF, set by Typst: tagged for screen readers (PDF/UA-1), with fonts that come along. No network, no LaTeX.

A paper is a `.typ` file beside this one; it reads its words and figures from one JSON object, so that nothing a person
wrote is ever taken for markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

_PAPERS = Path(__file__).parent / "papers"


class PaperProblem(Exception):
    """The paper could not be set: it does not exist, or the data do not fit it."""


@cache
def _fonts() -> typst.Fonts:
    # Every machine sets the same paper: only what comes with the library is used.
    return typst.Fonts(include_system_fonts=False)


def pdf(paper: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the paper of this name, filled with `data`, as a PDF that says it was made `at`. Raises PaperProblem."""
    source = _PAPERS / f"{paper}.typ"
    if not paper.isidentifier() or not source.is_file():
        raise PaperProblem(paper)
    try:
        made = typst.compile(
            source,
            root=_PAPERS,
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=int(at.timestamp()),
        )
    except (typst.TypstError, RuntimeError) as failure:
        raise PaperProblem(f"{paper}: {failure}") from failure
    if not isinstance(made, bytes):
        raise PaperProblem(paper)
    return made
