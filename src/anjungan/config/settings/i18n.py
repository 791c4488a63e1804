"""Languages and time: source strings are Indonesian, English is a translation."""

from pathlib import Path

__all__ = [
    "LANGUAGES",
    "LANGUAGE_CODE",
    "LANGUAGE_COOKIE_AGE",
    "LANGUAGE_COOKIE_NAME",
    "LOCALE_PATHS",
    "TIME_ZONE",
    "USE_I18N",
    "USE_TZ",
]

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "bahasa"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [Path(__file__).resolve().parents[2] / "locale"]
USE_I18N = True

# Only a fallback for pages without a mall: instants are kept in UTC, and each mall has its own zone.
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
