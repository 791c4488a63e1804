"""The web process: `python -m anjungan.config.serving --interface wsgi anjungan.config.wsgi:application`."""

import os
from collections.abc import MutableMapping

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from servestatic import ServeStatic

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")


def _say_what_it_is(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    # No browser may take a file for something else than it is said to be.
    headers["X-Content-Type-Options"] = "nosniff"


_django = get_wsgi_application()

# Static files are answered in front of Django, so that no page's middleware is run for them.
application = (
    ServeStatic(
        _django,
        root=settings.STATIC_ROOT,
        prefix=settings.STATIC_URL,
        immutable_file_test=r"^.+\.[0-9a-f]{12}\..+$",
        allow_all_origins=False,
        add_headers_function=_say_what_it_is,
    )
    if settings.STATIC_COLLECTED
    else StaticFilesHandler(_django)
)
