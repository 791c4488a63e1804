"""Services in the European core vocabulary of public services, CPSV-AP 3.2.0.

What the vocabulary cannot hold as a value (working days, steps, exclusions) stands as a rule in words, so that the file
says all that the page says. Unknown components are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, SKOS

from anjungan.domain.catalog.components import (
    BY_NAME,
    Content,
    Evidence,
    Fee,
    FeeBasis,
    FeeVariant,
    Requirement,
    TimeLimit,
    TimeUnit,
)
from anjungan.domain.catalog.components.telling import lines_of, requirement_words

if TYPE_CHECKING:
    from anjungan.domain.catalog.queries import StandardInForce

CV = Namespace("http://data.europa.eu/m8g/")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
LANGUAGE = URIRef("http://publications.europa.eu/resource/authority/language/IND")
RUPIAH = URIRef("http://publications.europa.eu/resource/authority/currency/IDR")

# What has no property of its own is a rule that the service follows.
_IN_WORDS = ("procedure", "time_limit", "exclusions", "compensation")


@dataclass(frozen=True, kw_only=True)
class Place:
    """The mall whose services these are. `code` is the Kemendagri code of its region, or empty."""

    key: str
    name: str
    city: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A life event and the keys of the services on its way."""

    key: str
    name_id: str
    name_en: str
    services: tuple[str, ...]


def services_graph(
    standards: Mapping[str, StandardInForce], *, base: str, place: Place, bundles: Iterable[Bundle] = ()
) -> Graph:
    """Return the services with everything their standards say. `base` is the address under which they are found."""
    with translation.override("id"):
        return _Writer(standards, base, place).write(bundles)


class _Writer:
    def __init__(self, standards: Mapping[str, StandardInForce], base: str, place: Place) -> None:
        self.standards, self.base, self.place = standards, base, place
        self.graph = Graph()
        for prefix, namespace in (("cv", CV), ("cpsv", CPSV), ("eli", ELI), ("dct", DCTERMS), ("skos", SKOS)):
            self.graph.bind(prefix, namespace)
        self.location = URIRef(f"{base}tempat/{place.key}")
        self.channel = URIRef(f"{base}kanal/{place.key}")

    def write(self, bundles: Iterable[Bundle]) -> Graph:
        if self.standards:
            self._surroundings()
        for standard in self.standards.values():
            self._service(standard)
        for bundle in bundles:
            self._bundle(bundle)
        return self.graph

    def address(self, key: str) -> URIRef:
        return URIRef(f"{self.base}layanan/{key}")

    def _say(self, subject: URIRef | BNode, predicate: URIRef, text: str, language: str = "id") -> None:
        self.graph.add((subject, predicate, Literal(text, lang=language)))

    def _surroundings(self) -> None:
        add, code = self.graph.add, self.place.code
        add((self.location, RDF.type, DCTERMS.Location))
        self._say(self.location, RDFS.label, self.place.city)
        if code:
            add((self.location, DCTERMS.identifier, Literal(code)))
        add((LANGUAGE, RDF.type, DCTERMS.LinguisticSystem))
        self._concept(RUPIAH, "Rupiah")
        add((self.channel, RDF.type, CV.Channel))
        add((self.channel, DCTERMS.identifier, Literal(f"loket:{self.place.key}")))
        self._say(self.channel, DCTERMS.description, f"Loket di {self.place.name}")
        add((self.channel, DCTERMS.type, self._concept(URIRef(f"{self.base}istilah#loket"), "Loket")))

    def _concept(self, address: URIRef, label: str) -> URIRef:
        self.graph.add((address, RDF.type, SKOS.Concept))
        self._say(address, SKOS.prefLabel, label)
        return address

    def _service(self, standard: StandardInForce) -> None:
        service, add = self.address(standard.service_key), self.graph.add
        add((service, RDF.type, CPSV.PublicService))
        add((service, DCTERMS.identifier, Literal(standard.service_key)))
        self._say(service, DCTERMS.title, standard.name_id)
        if standard.name_en:
            self._say(service, DCTERMS.title, standard.name_en, "en")
        self._say(service, DCTERMS.description, standard.description_id or standard.name_id)
        add((service, CV.hasCompetentAuthority, self._agency(standard)))
        kind = URIRef(f"{self.base}istilah#{standard.kind}")
        add((service, DCTERMS.type, self._concept(kind, standard.kind)))
        add((service, DCTERMS.spatial, self.location))
        add((service, DCTERMS.language, LANGUAGE))
        add((service, CV.hasChannel, self.channel))
        for source in standard.sources:
            add((service, DCTERMS.source, Literal(source)))
        if standard.as_of:
            add((service, DCTERMS.issued, Literal(standard.as_of)))
        if standard.content.product.value:
            self._output(service, standard)
        self._components(service, standard.content)

    def _components(self, service: URIRef, content: Content) -> None:
        for requirement in content.requirements.value or ():
            self._requirement(service, requirement)
        for place, variant in enumerate(_costs(content.fee.value), start=1):
            self._cost(service, place, variant)
        if content.fee.value and content.fee.value.note:
            self._rule(service, "fee", [content.fee.value.note])
        for name in _IN_WORDS:
            self._rule(service, name, lines_of(content, name) or [])
        for place, legal in enumerate(content.legal_basis.value or (), start=1):
            node = URIRef(f"{service}#dasar-{place}")
            self.graph.add((node, RDF.type, ELI.LegalResource))
            self.graph.add((node, DCTERMS.identifier, Literal(legal.number)))
            self._say(node, DCTERMS.title, legal.title)
            self.graph.add((service, CV.hasLegalResource, node))
        for place, channel in enumerate(content.complaints.value or (), start=1):
            node = URIRef(f"{service}#pengaduan-{place}")
            self.graph.add((node, RDF.type, CV.ContactPoint))
            self._say(node, RDFS.label, channel)
            self.graph.add((service, CV.contactPoint, node))
        if exact := _exact_duration(content.time_limit.value):
            self.graph.add((service, CV.processingTime, Literal(exact, datatype=XSD.duration, normalize=False)))

    def _agency(self, standard: StandardInForce) -> URIRef:
        agency = URIRef(f"{self.base}instansi/{standard.agency_key}")
        self.graph.add((agency, RDF.type, CV.PublicOrganisation))
        self.graph.add((agency, DCTERMS.identifier, Literal(standard.agency_key)))
        self._say(agency, SKOS.prefLabel, standard.agency_name)
        self._say(agency, DCTERMS.title, standard.agency_name)
        self.graph.add((agency, DCTERMS.spatial, self.location))
        return agency

    def _requirement(self, service: URIRef, requirement: Requirement) -> None:
        node, add = URIRef(f"{service}#syarat-{requirement.key}"), self.graph.add
        add((node, RDF.type, CV.Requirement))
        add((node, DCTERMS.identifier, Literal(requirement.key)))
        self._say(node, DCTERMS.title, requirement.question)
        self._say(node, DCTERMS.description, requirement_words(requirement))
        add((service, CV.holdsRequirement, node))
        for place, answers in enumerate(requirement.lists):
            group = URIRef(f"{node}-{place + 1}")
            add((group, RDF.type, CV.EvidenceTypeList))
            add((group, DCTERMS.identifier, Literal(f"{requirement.key}-{place + 1}")))
            if answers.when:
                self._say(group, DCTERMS.description, answers.when)
            add((node, CV.hasEvidenceTypeList, group))
            for number, evidence in enumerate(answers.evidence):
                kind = self._evidence(evidence, URIRef(f"{group}-{number + 1}"))
                add((group, CV.specifiesEvidenceType, kind))
                add((service, CV.hasInputType, kind))
                issuer = evidence.issuing_service
                if issuer in self.standards and issuer and self.address(issuer) != service:
                    add((service, CV.relatedService, self.address(issuer)))

    def _evidence(self, evidence: Evidence, otherwise: URIRef) -> URIRef:
        """Return the kind of evidence: papers of the catalogue are the same everywhere, the rest belong here."""
        node = URIRef(f"{self.base}dokumen/{evidence.document}") if evidence.document else otherwise
        if (node, RDF.type, CV.EvidenceType) not in self.graph:
            self.graph.add((node, RDF.type, CV.EvidenceType))
            self.graph.add((node, DCTERMS.identifier, Literal(evidence.document or str(node).rpartition("#")[2])))
            self._say(node, DCTERMS.title, evidence.name)
            kind = self._concept(URIRef(f"{self.base}istilah#bukti-{evidence.kind}"), evidence.kind.value)
            self.graph.add((node, CV.evidenceTypeClassification, kind))
        return node

    def _cost(self, service: URIRef, place: int, variant: FeeVariant | str) -> None:
        node, add = URIRef(f"{service}#biaya-{place}"), self.graph.add
        add((node, RDF.type, CV.Cost))
        add((node, DCTERMS.identifier, Literal(str(place))))
        add((service, CV.hasCost, node))
        if isinstance(variant, str):
            self._say(node, DCTERMS.description, variant)
            return
        add((node, CV.hasValue, Literal(float(variant.amount), datatype=XSD.double)))
        add((node, CV.currency, RUPIAH))
        told = f"{variant.label}, bila {variant.when}" if variant.when else variant.label
        self._say(node, DCTERMS.description, told)

    def _output(self, service: URIRef, standard: StandardInForce) -> None:
        product = standard.content.product.value
        if product is None:
            return
        node = URIRef(f"{service}#produk")
        self.graph.add((node, RDF.type, CV.Output))
        self.graph.add((node, DCTERMS.identifier, Literal(f"produk:{standard.service_key}")))
        self._say(node, DCTERMS.title, product.name)
        self.graph.add((service, CPSV.produces, node))
        for document in product.documents:
            kind = URIRef(f"{self.base}dokumen/{document}")
            self.graph.add((node, DCTERMS.type, self._concept(kind, document)))

    def _rule(self, service: URIRef, name: str, lines: list[str]) -> None:
        if not lines:
            return
        node = URIRef(f"{service}#{name.replace('_', '-')}")
        self.graph.add((node, RDF.type, CPSV.Rule))
        self.graph.add((node, DCTERMS.identifier, Literal(name)))
        self._say(node, DCTERMS.title, str(BY_NAME[name].label))
        self._say(node, DCTERMS.description, "\n".join(lines))
        self.graph.add((service, CPSV.follows, node))

    def _bundle(self, bundle: Bundle) -> None:
        here = [key for key in bundle.services if key in self.standards]
        if not here:
            return
        node = URIRef(f"{self.base}peristiwa/{bundle.key}")
        self.graph.add((node, RDF.type, CV.LifeEvent))
        self.graph.add((node, RDF.type, CV.Event))
        self.graph.add((node, DCTERMS.identifier, Literal(bundle.key)))
        self._say(node, DCTERMS.title, bundle.name_id)
        if bundle.name_en:
            self._say(node, DCTERMS.title, bundle.name_en, "en")
        for key in here:
            self.graph.add((node, CV.hasRelatedService, self.address(key)))
            self.graph.add((self.address(key), CV.isGroupedBy, node))


def _costs(fee: Fee | None) -> list[FeeVariant | str]:
    if fee is None:
        return []
    if fee.basis is FeeBasis.FREE:
        return [FeeVariant(label="Gratis", amount=0)]
    if fee.basis is FeeBasis.FORMULA:
        return [*fee.variants, f"Dihitung: {fee.formula or 'rumusnya belum dicatat'}"]
    return list(fee.variants)


def _exact_duration(limit: TimeLimit | None) -> str | None:
    """Return the promise as an XML duration. Working days are none: how long they last depends on the calendar."""
    if limit is None or limit.unit is TimeUnit.WORKING_DAYS or limit.value != int(limit.value):
        return None
    return {TimeUnit.DAYS: "P{}D", TimeUnit.HOURS: "PT{}H", TimeUnit.MINUTES: "PT{}M"}[limit.unit].format(
        int(limit.value)
    )
