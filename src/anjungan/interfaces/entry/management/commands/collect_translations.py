"""`manage.py collect_translations`: bring the texts of the interface into the English catalogue."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from anjungan.interfaces.entry import translations
from anjungan.interfaces.entry.writing import write_if_changed


class Command(BaseCommand):
    """Collect texts; keep translations that exist; drop texts that are gone."""

    help = "Collect the texts of Python, templates and scripts into src/anjungan/locale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer a mode that only looks."""
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a translation is missing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the catalogue, and list what still needs English."""
        found, kept = translations.collect(), translations.read_catalogue()
        missing = translations.untranslated(kept, found)
        if not options["check"]:
            write_if_changed(translations.CATALOGUE, translations.as_po(translations.updated(kept, found)))
        for text in missing:
            self.stdout.write(f"needs English: {text}")
        if missing and options["check"]:
            raise CommandError(f"{len(missing)} texts have no English: write them in {translations.CATALOGUE.name}.")
        self.stdout.write(f"{len(found)} texts, {len(missing)} without English.")
