"""`manage.py build_icons`: cut the icon sprite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from anjungan.interfaces.entry import icons
from anjungan.interfaces.entry.writing import write_if_changed


class Command(BaseCommand):
    """Cut the icons in use into one sprite. Safe to run at any time."""

    help = "Build the icon sprite (only the icons in use) where static files are made."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the sprite, and say whether it changed."""
        path = Path(settings.STATICFILES_DIRS[0]) / icons.SPRITE
        names = icons.names_in_use()
        try:
            changed = write_if_changed(path, icons.sprite(names).encode())
        except icons.UnknownIcon as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(names)} icons, {'written' if changed else 'nothing changed'}.")
