"""What the processes write while they work: one line an event, to standard error."""

from typing import Any

from .environment import text

__all__ = ["LOGGING"]

_level = text("ANJUNGAN_LOG_LEVEL", "INFO").upper()

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "anjungan": {"level": _level},
        # A refusal is an answer, not a fault: only what is ours to repair is written.
        "django.request": {"level": "ERROR"},
    },
}
