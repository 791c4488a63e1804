"""Whether what the rows of the catalogue point at exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from anjungan.domain.catalog.models import Document, Service
from anjungan.domain.catalog.operations.files import CatalogueFile, Problem, references_in
from anjungan.domain.organizations.models import Agency, Mall

if TYPE_CHECKING:
    from django.db.models import QuerySet


def drop_dangling(files: dict[str, CatalogueFile]) -> list[Problem]:
    """Take out the rows that point at something no file names, and say why.

    What a file names counts even when that row itself is refused, so that one bad row does not pull down all that
    mention it. For a file that is not there, what the database has counts.
    """
    problems: list[Problem] = []
    for name, found in files.items():
        for key, row in list(found.rows.items()):
            lost = sorted(
                {
                    _("%(place)s menunjuk %(target)s yang tidak ada") % {"place": place, "target": target}
                    for file, target, place in references_in(row, name)
                    if target not in _names(files[file])
                }
            )
            if lost:
                del found.rows[key]
                shown = key if name != "arrivals.json" else key[:12]
                problems.append(Problem(file=name, key=shown, reason="; ".join(lost[:5])))
    return problems


def _names(file: CatalogueFile) -> set[str]:
    if not file.present and not file.named:
        known: dict[str, QuerySet[Any]] = {
            "agencies.json": Agency.objects.all(),
            "malls.json": Mall.objects.all(),
            "documents.json": Document.objects.all(),
            "services.json": Service.objects.all(),
        }
        file.named.update(known[file.name].values_list("key", flat=True))
    return file.named
