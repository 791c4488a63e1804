"""What the figures need from outside: somebody who sets a report as a paper.

Settings name who does it (`REPORT_TYPESETTER`); the figures never know how.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class ReportFailed(Exception):
    """The report could not be set as a paper."""


class ReportTypesetter(Protocol):
    """Sets reports."""

    def __call__(self, *, paper: str, data: Mapping[str, Any], at: datetime) -> bytes:
        """Return the paper of this name, filled with words and figures, as a PDF. Raises ReportFailed."""
        ...


def report_typesetter() -> ReportTypesetter:
    """Return who sets reports in this installation."""
    return cast(ReportTypesetter, import_string(settings.REPORT_TYPESETTER))
