"""What a load did, in figures and in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from anjungan.domain.catalog.operations.files import Problem
from anjungan.domain.organizations.operations import Changes


@dataclass(kw_only=True)
class LoadReport:
    """The changes per file, and every row that was not taken with file, key and reason."""

    files: dict[str, Changes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def nothing_changed(self) -> bool:
        """Whether the catalogue was as published already."""
        return not any(self.files.values())

    @property
    def created(self) -> int:
        """How many rows are new."""
        return sum(len(changes.created) for changes in self.files.values())

    @property
    def updated(self) -> int:
        """How many rows are different now."""
        return sum(len(changes.updated) for changes in self.files.values())

    @property
    def withdrawn(self) -> int:
        """How many rows are no longer published."""
        return sum(len(changes.withdrawn) for changes in self.files.values())

    def sentences(self, *, longest_list: int = 20) -> Iterator[str]:
        """Yield the report line by line in the active language, long lists cut short with their length."""
        for name, changes in self.files.items():
            yield _("%(file)s: %(created)s baru, %(updated)s berubah, %(unchanged)s tetap, %(withdrawn)s ditarik") % {
                "file": name,
                "created": len(changes.created),
                "updated": len(changes.updated),
                "unchanged": changes.unchanged,
                "withdrawn": len(changes.withdrawn),
            }
            told = [f"  {key}: {', '.join(fields)}" for key, fields in changes.updated.items()]
            told += [_("  %(key)s: ditarik") % {"key": key} for key in changes.withdrawn]
            yield from told[:longest_list]
            if len(told) > longest_list:
                yield _("  … dan %(more)s lagi") % {"more": len(told) - longest_list}
        for problem in self.problems:
            yield _("Tidak diambil: %(file)s %(key)s: %(reason)s") % {
                "file": problem.file,
                "key": problem.key,
                "reason": problem.reason,
            }
        if self.nothing_changed:
            yield _("Tidak ada yang berubah.")
