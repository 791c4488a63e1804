"""The description of our open data by which portals find it, DCAT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF

from anjungan.domain.catalog.exports.cpsv import Place


@dataclass(frozen=True, kw_only=True)
class Publication:
    """One file of the data: its address, media type and name."""

    address: str
    media_type: str
    title: str


def catalogue_graph(*, base: str, place: Place, files: Sequence[Publication], count: int, on: date) -> Graph:
    """Return the catalogue with its one data set, the standards in force, in several forms."""
    graph = Graph()
    graph.bind("dcat", DCAT)
    graph.bind("dct", DCTERMS)
    catalogue, dataset = URIRef(f"{base}#katalog"), URIRef(f"{base}#standar-pelayanan")
    publisher = URIRef(f"{base}#penerbit")
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((publisher, FOAF.name, Literal(place.name)))
    graph.add((publisher, DCTERMS.title, Literal(place.name, lang="id")))
    graph.add((publisher, DCTERMS.identifier, Literal(place.key)))
    for node, kind, title in (
        (catalogue, DCAT.Catalog, f"Data terbuka {place.name}"),
        (dataset, DCAT.Dataset, f"Standar pelayanan {place.name}"),
    ):
        graph.add((node, RDF.type, kind))
        graph.add((node, DCTERMS.title, Literal(title, lang="id")))
        graph.add((node, DCTERMS.publisher, publisher))
        graph.add((node, DCTERMS.modified, Literal(on.isoformat(), datatype=XSD.date)))
    told = f"Persyaratan, prosedur, waktu, biaya, produk, dan pengaduan {count} layanan di {place.name}."
    graph.add((catalogue, DCTERMS.description, Literal(told, lang="id")))
    graph.add((dataset, DCTERMS.description, Literal(told, lang="id")))
    graph.add((dataset, DCTERMS.identifier, Literal(f"standar-pelayanan:{place.key}")))
    graph.add((catalogue, DCAT.dataset, dataset))
    for file in files:
        node = URIRef(f"{file.address}#berkas")
        graph.add((node, RDF.type, DCAT.Distribution))
        graph.add((node, DCTERMS.title, Literal(file.title, lang="id")))
        graph.add((node, DCAT.downloadURL, URIRef(file.address)))
        graph.add((node, DCAT.accessURL, URIRef(file.address)))
        graph.add((node, DCAT.mediaType, URIRef(f"https://www.iana.org/assignments/media-types/{file.media_type}")))
        graph.add((dataset, DCAT.distribution, node))
    return graph
