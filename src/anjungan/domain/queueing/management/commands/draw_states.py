from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from anjungan.domain.queueing.state_drawings import drawings


class Command(BaseCommand):
    help = "Draw docs/states/ and the state functions of the database from the transition tables."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for path, text in drawings(settings.PROJECT_FOLDER):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            self.stdout.write(str(path))
