"""The open data of a mall that offers everything: right by the shapes of CPSV-AP, and nothing left out."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.test import Client
from pyshacl import validate
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.components import FeeBasis
from anjungan.domain.catalog.components.telling import evidence_words, lines_of
from anjungan.domain.catalog.exports.cpsv import CPSV, CV
from anjungan.domain.catalog.models import Offering, Service
from anjungan.domain.catalog.queries import StandardInForce, standards_in_force
from anjungan.domain.catalog.tests.scenarios import adopted
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.tests import scenarios
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

SHAPES = Path(__file__).parent / "cpsv-ap-3.2.0.shacl.ttl"
BASE = "http://testserver/data/"

pytestmark = [
    pytest.mark.django_db,
    # The library's own reader of JSON-LD uses a class that the library has given up.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]


@pytest.fixture
def mall() -> Mall:
    hall = scenarios.hall()
    catalog.load_catalogue(actor=Actor.system("uji"), now=clock.now())
    Offering.objects.bulk_create(
        Offering(mall=hall.mall, service=service, line=hall.lines[0]) for service in Service.objects.all()
    )
    return hall.mall


def standards(mall: Mall) -> dict[str, StandardInForce]:
    return standards_in_force(mall=mall, on=clock.business_date(clock.now(), mall.time_zone))


def fetch(mall: Mall, path: str, **headers: str) -> str:
    answer = Client().get(f"/data/{mall.key}/{path}", headers=headers)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_the_services_pass_the_shapes_and_are_all_there(mall: Mall) -> None:
    graph = Graph().parse(data=fetch(mall, "layanan.ttl"), format="turtle")
    conforms, _report, told = validate(graph, shacl_graph=Graph().parse(SHAPES), allow_warnings=False)
    assert conforms, told[:4000]
    published = {
        str(graph.value(service, DCTERMS.identifier)) for service in graph.subjects(RDF.type, CPSV.PublicService)
    }
    assert published == standards(mall).keys()
    assert len(published) == 135
    assert len(set(graph.subjects(RDF.type, CV.LifeEvent))) == 16


def test_the_shapes_see_what_is_wrong(mall: Mall) -> None:
    graph = Graph().parse(data=fetch(mall, "layanan/polri.skck_baru", accept="text/turtle"), format="turtle")
    service = next(graph.subjects(RDF.type, CPSV.PublicService))
    graph.remove((service, CV.hasCompetentAuthority, None))
    assert not validate(graph, shacl_graph=Graph().parse(SHAPES))[0]


def test_each_service_says_in_the_file_what_its_standard_says(mall: Mall) -> None:
    graph = Graph().parse(data=fetch(mall, "layanan.jsonld"), format="json-ld")
    for key, standard in standards(mall).items():
        service = URIRef(f"{BASE}{mall.key}/layanan/{key}")
        content = standard.content
        words = {str(value) for node in graph.objects(service) for value in [node, *graph.objects(node)]}
        assert set(lines_of(content, "requirements") or ()) <= words, key
        assert {each.title for each in content.legal_basis.value or ()} <= words, key
        assert set(content.complaints.value or ()) <= words, key
        for name in ("procedure", "time_limit", "exclusions"):
            if lines := lines_of(content, name):
                assert "\n".join(lines) in words, (key, name)
        amounts = [
            float(str(value))
            for cost in graph.objects(service, CV.hasCost)
            for value in graph.objects(cost, CV.hasValue)
        ]
        fee = content.fee.value
        asked = [each.amount for each in fee.variants] if fee else []
        assert sorted(amounts) == sorted(asked or ([0] if fee and fee.basis is FeeBasis.FREE else [])), key
        types = set(graph.objects(service, CV.hasInputType))
        evidence = {
            evidence_words(item)
            for each in content.requirements.value or ()
            for answers in each.lists
            for item in answers.evidence
        }
        assert (not types) == (not evidence), key
        if content.product.value:
            assert {str(graph.value(node, DCTERMS.title)) for node in graph.objects(service, CPSV.produces)} == {
                content.product.value.name
            }


def test_the_table_and_the_register_hold_every_service_and_no_internal_component(mall: Mall) -> None:
    known = standards(mall)
    table = list(csv.DictReader(io.StringIO(fetch(mall, "layanan.csv").removeprefix("\ufeff"))))
    register = json.loads(fetch(mall, "layanan.json"))
    assert [row["kode_layanan"] for row in table] == [page["kode"] for page in register] == sorted(known)
    assert not {"kompetensi", "sarana", "pengawasan", "jumlah_pelaksana", "evaluasi"} & table[0].keys()
    for page in register:
        content = known[page["kode"]].content
        assert page["persyaratan"] == lines_of(content, "requirements")
        assert page["sistem_mekanisme_prosedur"] == lines_of(content, "procedure")
        assert (page["waktu_penyelesaian"] is None) == (content.time_limit.value is None)


def test_the_catalogue_names_files_that_are_there(mall: Mall) -> None:
    graph = Graph().parse(data=fetch(mall, "katalog.ttl"), format="turtle")
    addresses = {str(address) for address in graph.objects(None, DCAT.downloadURL)}
    assert len(addresses) == 4
    for address in addresses:
        fetch(mall, address.removeprefix(f"{BASE}{mall.key}/"))
    conforms, _report, told = validate(graph, shacl_graph=Graph().parse(SHAPES))
    assert conforms, told
    assert Graph().parse(data=fetch(mall, "katalog.jsonld"), format="json-ld").isomorphic(graph)


def test_a_program_gets_the_form_it_accepts_and_a_browser_the_page(mall: Mall) -> None:
    path, client = f"/data/{mall.key}/layanan/polri.skck_baru", Client()
    assert json.loads(client.get(path, headers={"accept": "application/json"}).content)["kode"] == "polri.skck_baru"
    turtle = client.get(path, headers={"accept": "text/turtle"})
    assert turtle["Content-Type"].startswith("text/turtle")
    assert "Accept" in turtle["Vary"].split(", ")
    assert turtle["Access-Control-Allow-Origin"] == "*"
    for mark in (turtle["ETag"], f"W/{turtle['ETag']}"):
        assert client.get(path, headers={"accept": "text/turtle", "if-none-match": mark}).status_code == 304
    assert client.get(path, headers={"accept": "text/html"})["Location"] == "/layanan/polri.skck_baru"
    assert client.get(path, headers={"accept": "image/png"}).status_code == 406
    for lost in (f"{path}x", f"/data/{mall.key}/layanan.xml", f"/data/{mall.key}/katalog.csv", "/data/tidak_ada/"):
        assert client.get(lost).status_code == 404, lost


def test_the_mall_s_own_standard_takes_the_place_of_the_published_one(mall: Mall) -> None:
    service = Service.objects.get(key="polri.skck_baru")
    adopted(mall, service, {"exclusions": ["Hanya warga kota"]})
    page = json.loads(fetch(mall, "layanan/polri.skck_baru", accept="application/json"))
    assert (page["standar_mal_ini"], page["sumber"], page["persyaratan"]) == (True, [], None)
    assert "Hanya warga kota" in fetch(mall, "layanan/polri.skck_baru", accept="text/turtle")
