"""Loading published facts: validate every row, take the good ones, say what changed and what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anjungan.domain.accounts import permissions as accounts
from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.catalog import events
from anjungan.domain.catalog.components import content_of_row, content_to_json
from anjungan.domain.catalog.models import (
    Document,
    GlossaryTerm,
    LifeEvent,
    LifeEventStep,
    PublishedFact,
    Service,
    ServiceStandard,
)
from anjungan.domain.catalog.operations.checking import drop_dangling
from anjungan.domain.catalog.operations.columns import columns_of, decimal_of, facts_of, short_name_of
from anjungan.domain.catalog.operations.files import (
    PUBLISHED,
    CatalogueFile,
    Problem,
    Row,
    digest_of,
    read_folder,
)
from anjungan.domain.catalog.operations.report import LoadReport
from anjungan.domain.catalog.operations.search_words import refresh_search_words
from anjungan.domain.catalog.states import StandardState
from anjungan.domain.organizations.models import Agency, Mall, TimeZone
from anjungan.domain.organizations.operations import (
    Changes,
    publish_agencies,
    publish_malls,
    publish_tenancies,
    synchronise,
)
from anjungan.foundation.actors import Actor
from anjungan.foundation.clock import business_date
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation

# One load at a time: the second waits, then finds nothing to change.
_LOCK = 7_310_114_601


@operation
def load_catalogue(*, actor: Actor, now: datetime, folder: Path | None = None) -> LoadReport:
    """Take the catalogue files of a folder, or those that come with the package.

    Every row is checked; one that cannot be taken is reported with its file, key and reason, and the rest is
    loaded. Loading again changes nothing. Rows no longer published are marked as withdrawn. A missing or
    unreadable file is reported and its rows stay as they are.
    """
    accounts.require(actor, Scope.CATALOGUE_LOAD)
    return take_catalogue(folder=folder, actor=actor, now=now)


@part_of_operation
def take_catalogue(*, actor: Actor, now: datetime, folder: Path | None = None) -> LoadReport:
    """Do what `load_catalogue` promises, inside a larger operation that has asked for permission."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    report = LoadReport()
    files = read_folder(folder or PUBLISHED, report.problems.append)
    loader = _Loader(files=files, report=report, now=now)
    loader.load()
    if not report.nothing_changed:
        announce(
            events.CatalogueLoaded(
                created=report.created,
                updated=report.updated,
                withdrawn=report.withdrawn,
                refused=len(report.problems),
            ),
            by=actor,
            mall_id=None,
            at=now,
        )
    return report


@dataclass(kw_only=True)
class _Loader:
    files: dict[str, CatalogueFile]
    report: LoadReport
    now: datetime
    agencies: dict[str, Agency] = field(default_factory=dict)
    malls: dict[str, Mall] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)

    def load(self) -> None:
        self.report.problems += drop_dangling(self.files)
        self._agencies()
        self._malls()
        self._documents()
        self._services()
        self._life_events()
        self._arrivals()
        self._glossary()
        refresh_search_words()

    def _refuse(self, file: str, key: str, reason: str) -> None:
        shown = key if file != "arrivals.json" else key[:12]
        self.report.problems.append(Problem(file=file, key=shown, reason=reason))

    def _rows(self, name: str) -> Mapping[str, Row] | None:
        """Return the rows of a file, or None when it is not there and nothing must change."""
        found = self.files[name]
        return found.rows if found.present else None

    def _refuse_without(self, name: str, taken: Mapping[str, object], *places: str) -> dict[str, Row]:
        """Return the rows whose required neighbour was taken; refuse the others."""
        good: dict[str, Row] = {}
        for key, row in self.files[name].rows.items():
            lost = [row[place] for place in places if row[place] and row[place] not in taken]
            if lost:
                self._refuse(name, key, _("bergantung pada %(target)s yang tidak diambil") % {"target": lost[0]})
            else:
                good[key] = row
        return good

    # Taking the rows, file by file.

    def _agencies(self) -> None:
        rows = self._rows("agencies.json")
        if rows is None:
            self.agencies = {agency.key: agency for agency in Agency.objects.all()}
            return
        values = {
            key: columns_of(row, "name_id", "name_en", "short", "level", "parent", "source", "source_type")
            for key, row in rows.items()
        }
        self.agencies, self.report.files["agencies.json"] = publish_agencies(
            rows=values, keep=self.files["agencies.json"].named, now=self.now
        )

    def _malls(self) -> None:
        rows = self._rows("malls.json")
        if rows is None:
            self.malls = {mall.key: mall for mall in Mall.objects.all()}
            return
        values = {
            key: columns_of(row, "name", "city", "province", "region_code", "time_zone")
            | {"short_name": short_name_of(row), "facts": facts_of(row)}
            for key, row in rows.items()
        }
        self.malls, changes = publish_malls(rows=values, keep=self.files["malls.json"].named, now=self.now)
        self.report.files["malls.json"] = changes
        pairs: dict[tuple[int, int], str] = {}
        for key, row in rows.items():
            source = (row["tenants_source"] or [""])[0]
            for tenant in row["tenants"]:
                if tenant in self.agencies:
                    pairs[self.malls[key].pk, self.agencies[tenant].pk] = source
                else:
                    self._refuse("malls.json", key, _("tenan %(target)s tidak ada") % {"target": tenant})
        said = publish_tenancies(malls=[self.malls[key] for key in rows], pairs=pairs, now=self.now)
        for key in rows:
            if (told := said.get(self.malls[key].pk)) and key not in changes.created:
                changes.unchanged -= key not in changes.updated
                changes.updated.setdefault(key, []).append(f"tenants ({', '.join(sorted(told))})")

    def _documents(self) -> None:
        rows = self._rows("documents.json")
        if rows is None:
            self.documents = {document.key: document for document in Document.objects.all()}
            return
        values = {key: columns_of(row, "name_id", "name_en", "external_issuer") for key, row in rows.items()}
        self.documents, self.report.files["documents.json"] = synchronise(
            Document, key_field="key", rows=values, keep=self.files["documents.json"].named, now=self.now
        )

    def _services(self) -> None:
        if self._rows("services.json") is None:
            self.services = {service.key: service for service in Service.objects.all()}
            return
        rows = self._refuse_without("services.json", self.agencies, "agency")
        plain = ("name_id", "name_en", "kind", "description_id", "source", "source_type", "as_of")
        values = {
            key: columns_of(row, *plain) | {"agency_id": self.agencies[row["agency"]].pk} for key, row in rows.items()
        }
        self.services, changes = synchronise(
            Service, key_field="key", rows=values, keep=self.files["services.json"].named, now=self.now
        )
        self.report.files["services.json"] = changes
        for key in self._issued_documents(rows):
            _add_change(changes, key, "issues_documents")
        for key in self._standards(rows):
            _add_change(changes, key, "standard")

    def _issued_documents(self, rows: Mapping[str, Row]) -> list[str]:
        through = Service.issues_documents.through
        known = set(through.objects.values_list("service_id", "document_id"))
        wanted = {
            (self.services[key].pk, self.documents[document].pk)
            for key, row in rows.items()
            for document in row["issues_documents"]
            if document in self.documents
        }
        ours = {self.services[key].pk: key for key in rows}
        gone = {pair for pair in known - wanted if pair[0] in ours}
        for service_id, document_id in gone:
            through.objects.filter(service_id=service_id, document_id=document_id).delete()
        new = wanted - known
        through.objects.bulk_create(through(service_id=service, document_id=document) for service, document in new)
        return sorted({ours[service] for service, _document in new | gone})

    def _standards(self, rows: Mapping[str, Row]) -> list[str]:
        """Keep each published standard as it was printed; another one becomes the next version."""
        latest = {
            standard.service_id: standard
            for standard in ServiceStandard.objects.filter(mall__isnull=True).order_by("service_id", "version")
        }
        changed: list[str] = []
        new: list[ServiceStandard] = []
        old: list[int] = []
        for key, row in rows.items():
            known, data = latest.get(self.services[key].pk), row["standard"]
            current = known if known is not None and known.withdrawn_at is None else None
            if (current.data if current else None) == data:
                continue
            changed.append(key)
            if current is not None:
                old.append(current.pk)
            if data is not None:
                new.append(
                    ServiceStandard(
                        service=self.services[key],
                        version=known.version + 1 if known else 1,
                        state=StandardState.PUBLISHED,
                        content=content_to_json(content_of_row(data)),
                        data=data,
                        locality=data["locality"],
                        as_of=data["as_of"],
                        # Since when the first one held elsewhere is not known.
                        valid_from=self._today if known else None,
                        catalogue_digest=digest_of(data),
                    )
                )
        ServiceStandard.objects.filter(pk__in=old).update(
            state=StandardState.RETIRED, valid_until=self._today, withdrawn_at=self.now
        )
        ServiceStandard.objects.bulk_create(new)
        return changed

    @property
    def _today(self) -> date:
        return business_date(self.now, TimeZone.WIB)

    def _life_events(self) -> None:
        rows = self._rows("life_events.json")
        if rows is None:
            return
        good: dict[str, Row] = {}
        for key, row in rows.items():
            lost = [step["service"] for step in row["steps"] if step["service"] not in self.services]
            orders = [step["order"] for step in row["steps"]]
            if lost:
                reason = _("bergantung pada %(target)s yang tidak diambil") % {"target": lost[0]}
                self._refuse("life_events.json", key, reason)
            elif len(set(orders)) != len(orders):
                self._refuse("life_events.json", key, _("dua langkah memakai urutan yang sama"))
            else:
                good[key] = row
        values = {key: columns_of(row, "name_id", "name_en", "description_id") for key, row in good.items()}
        known, changes = synchronise(
            LifeEvent, key_field="key", rows=values, keep=self.files["life_events.json"].named, now=self.now
        )
        self.report.files["life_events.json"] = changes
        for key in self._steps(good, known):
            _add_change(changes, key, "steps")

    def _steps(self, rows: Mapping[str, Row], known: Mapping[str, LifeEvent]) -> list[str]:
        before: dict[int, list[dict[str, Any]]] = {}
        for step in LifeEventStep.objects.select_related("service").order_by("event_id", "order"):
            before.setdefault(step.event_id, []).append(
                {
                    "order": step.order,
                    "service": step.service.key,
                    "optional": step.optional,
                    "when": step.when,
                    "depends_on": step.depends_on,
                }
            )
        changed = [
            key
            for key, row in rows.items()
            if before.get(known[key].pk, []) != sorted(row["steps"], key=lambda step: int(step["order"]))
        ]
        LifeEventStep.objects.filter(event__in=[known[key] for key in changed]).delete()
        LifeEventStep.objects.bulk_create(
            LifeEventStep(
                event=known[key],
                order=step["order"],
                service=self.services[step["service"]],
                optional=step["optional"],
                when=step["when"],
                depends_on=step["depends_on"],
            )
            for key in changed
            for step in rows[key]["steps"]
        )
        return changed

    def _arrivals(self) -> None:
        if self._rows("arrivals.json") is None:
            return
        for key, row in list(self.files["arrivals.json"].rows.items()):
            if row["low"] is not None and row["high"] is not None and row["low"] > row["high"]:
                del self.files["arrivals.json"].rows[key]
                self._refuse("arrivals.json", key, _("low lebih besar dari high"))
        taken = {**self.malls, **self.agencies, **self.services}
        rows = self._refuse_without("arrivals.json", taken, "mall", "agency", "service")
        values = {
            key: {
                name: row[name] for name in ("measure", "value", "unit", "period", "scope", "source", "as_of", "note")
            }
            | {
                "low": decimal_of(row["low"]),
                "high": decimal_of(row["high"]),
                "mall_id": self.malls[row["mall"]].pk if row["mall"] else None,
                "agency_id": self.agencies[row["agency"]].pk if row["agency"] else None,
                "service_id": self.services[row["service"]].pk if row["service"] else None,
            }
            for key, row in rows.items()
        }
        _facts_by_digest, self.report.files["arrivals.json"] = synchronise(
            PublishedFact,
            key_field="catalogue_digest",
            rows=values,
            keep=self.files["arrivals.json"].named,
            now=self.now,
        )

    def _glossary(self) -> None:
        rows = self._rows("glossary.json")
        if rows is None:
            return
        values = {key: columns_of(row, "term_en", "used_in") for key, row in rows.items()}
        _terms, self.report.files["glossary.json"] = synchronise(
            GlossaryTerm, key_field="term_id", rows=values, keep=self.files["glossary.json"].named, now=self.now
        )


def _add_change(changes: Changes, key: str, name: str) -> None:
    if key in changes.created:
        return
    if key not in changes.updated:
        changes.unchanged -= 1
    changes.updated.setdefault(key, []).append(name)
