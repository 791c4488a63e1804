"""Style sheets, scripts and pictures."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .deployment import PROJECT_FOLDER
from .environment import text

__all__ = ["STATICFILES_DIRS", "STATIC_COLLECTED", "STATIC_ROOT", "STATIC_URL", "STORAGES"]

STATIC_URL = "/static/"
# Made by a command (the icon sprite), so not in any app's folder.
STATICFILES_DIRS = [PROJECT_FOLDER / "build" / "static"]
STATIC_ROOT = PROJECT_FOLDER / "build" / "collected"

_mode = text("ANJUNGAN_STATIC", "source")
if _mode not in {"source", "collected"}:
    raise ImproperlyConfigured(f"ANJUNGAN_STATIC is {_mode!r}: write source or collected.")

# "source": straight from the folders, always fresh. "collected": copied by `manage.py collectstatic` under names that
# carry their content's hash, compressed, and cached by browsers for good.
STATIC_COLLECTED: bool = _mode == "collected"

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "servestatic.storage.CompressedManifestStaticFilesStorage"
            if STATIC_COLLECTED
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
