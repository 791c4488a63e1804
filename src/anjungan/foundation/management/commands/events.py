"""`manage.py events`: write docs/events.md, the list of facts and of who listens to them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from anjungan.foundation import event_list


class Command(BaseCommand):
    """Write the page and say where it is."""

    help = "Write docs/events.md: every fact that is announced, what it carries and who listens."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the page."""
        path = event_list.path_of_page(settings.PROJECT_FOLDER)
        path.write_text(event_list.page())
        self.stdout.write(str(path))
