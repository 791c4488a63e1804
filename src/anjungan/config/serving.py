"""A granian server whose workers share what they have read: `python -m anjungan.config.serving <granian's own words>`.

The application is loaded once, before the workers are forked from it, so its modules lie in memory once, and a worker
that died is there again at once. Where processes cannot be forked, each worker loads it as usual.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

from granian.cli import entrypoint

_PAGES = "anjungan.config.wsgi:application"
_OURS = Path(__file__).resolve().parents[1]


def load(target: str) -> None:
    """Load an application and what its first requests would load, with no connection and no thread left behind."""
    importlib.import_module(target.partition(":")[0])
    if target == _PAGES:
        from django.db import connections  # noqa: PLC0415 - only after the application is set up
        from django.urls import get_resolver  # noqa: PLC0415
        from django.utils import translation  # noqa: PLC0415

        for pattern in get_resolver().url_patterns:
            getattr(pattern, "url_patterns", None)
        for language in ("en", "id"):
            with translation.override(language):
                translation.gettext("Nomor")
        _read_templates()
        connections.close_all()
    gc.collect()
    # What is never freed need not be looked at again; looking would copy the shared pages.
    gc.freeze()


def _read_templates() -> None:
    """Read our own pages, so that nobody is the first to wait for one."""
    from django.template import TemplateSyntaxError  # noqa: PLC0415 - only after the application is set up
    from django.template.loader import get_template  # noqa: PLC0415
    from django.template.utils import get_app_template_dirs  # noqa: PLC0415

    from anjungan.interfaces.entry.icons import known_names  # noqa: PLC0415

    known_names()
    for folder in get_app_template_dirs("templates"):
        if _OURS in folder.parents:
            for page in sorted(folder.rglob("*.html")):
                # A page with a mistake fails for whoever opens it; the others are served.
                with suppress(TemplateSyntaxError):
                    get_template(str(page.relative_to(folder)))


def main() -> None:
    """Load, then serve."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    # Every open screen is a file to the system, and its usual allowance is a thousand.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    load(sys.argv[-1])
    entrypoint()  # type: ignore[no-untyped-call] # granian's own command line


if __name__ == "__main__":
    main()
