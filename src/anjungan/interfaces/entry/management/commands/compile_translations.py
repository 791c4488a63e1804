"""`manage.py compile_translations`: make the catalogues that the program reads."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from anjungan.interfaces.entry import translations
from anjungan.interfaces.entry.writing import write_if_changed


class Command(BaseCommand):
    """Compile the English catalogue. Safe to run at any time."""

    help = "Compile src/anjungan/locale/*/LC_MESSAGES/django.po (nothing else needs to be installed)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the .mo file beside its .po, and say whether it changed."""
        content = translations.as_mo(translations.read_catalogue())
        changed = write_if_changed(translations.CATALOGUE.with_suffix(".mo"), content)
        self.stdout.write("Translations compiled." if changed else "Translations: nothing changed.")
