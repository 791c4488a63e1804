"""PostgreSQL, and nothing else: the server named by DATABASE_URL, or the embedded one in the data folder."""

from typing import Any

from anjungan.foundation import postgres

from .deployment import DATA_FOLDER
from .environment import text, whole_number

__all__ = ["DATABASES", "DEFAULT_AUTO_FIELD"]

_url = text("DATABASE_URL") or postgres.embedded_in(DATA_FOLDER).url()

# Web requests are short. A statement that waits longer than this holds up a counter, so it is ended and reported.
_statement_timeout = whole_number("ANJUNGAN_STATEMENT_TIMEOUT", 15_000)
_lock_timeout = whole_number("ANJUNGAN_LOCK_TIMEOUT", 5_000)

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **postgres.django_address(_url),
        # One connection per thread for as long as the thread lives; a broken one is replaced after its first error.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }
}
DATABASES["default"]["OPTIONS"] |= {
    "application_name": text("ANJUNGAN_PROCESS", "anjungan"),
    "connect_timeout": 5,
    "options": " ".join(
        (
            f"-c statement_timeout={_statement_timeout}",
            f"-c lock_timeout={_lock_timeout}",
            "-c idle_in_transaction_session_timeout=60000",
        )
    ),
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
