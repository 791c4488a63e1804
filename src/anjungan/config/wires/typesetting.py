"""Reports as PDF: the words of the figures' page, the papers of the typesetting wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anjungan.domain.statistics.ports import ReportFailed
from anjungan.integrations import typesetting


def set_report(*, paper: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """Return the paper filled with `data` as a PDF. Raises ReportFailed."""
    try:
        return typesetting.pdf(paper, data, at=at)
    except typesetting.PaperProblem as problem:
        raise ReportFailed(str(problem)) from problem
