"""The API's description keeps the Dutch API design rules, checked without Node; `bin/api-rules` asks Spectral."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from anjungan.interfaces.api.document import openapi_document

Node = dict[str, Any]
METHODS = {"get", "post", "put", "patch", "delete"}
KEBAB = re.compile(r"^(/([a-z0-9-]+|\{[^}]+\}))+$")


@pytest.fixture(scope="module")
def document() -> Node:
    return openapi_document(edition="3.0", origin="https://mpp.example.go.id")


def operations(document: Node) -> Iterator[tuple[str, Node]]:
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            yield f"{method} {path}", about


def nodes(node: Any, where: str = "") -> Iterator[tuple[str, Node]]:
    if isinstance(node, dict):
        yield where, node
        for key, value in node.items():
            yield from nodes(value, f"{where}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from nodes(value, f"{where}/{index}")


def test_it_says_who_where_and_under_which_version(document: Node) -> None:
    assert re.match(r"^3\.0\.", document["openapi"])
    assert re.match(r"^\d+\.\d+\.\d+$", document["info"]["version"])
    assert {"name", "email", "url"} <= document["info"]["contact"].keys()
    assert document["info"]["license"]["url"].startswith("https://")
    assert [server["url"] for server in document["servers"]] == ["https://mpp.example.go.id/api/v1"]


def test_paths_are_plain_and_methods_standard(document: Node) -> None:
    for path, methods in document["paths"].items():
        assert path == "/openapi.json" or KEBAB.match(path), path
        assert not path.endswith("/")
        assert methods.keys() <= METHODS, path


def test_every_operation_is_named_once_described_and_filed_under_a_known_tag(document: Node) -> None:
    known = {tag["name"] for tag in document["tags"]}
    names = [about["operationId"] for _where, about in operations(document)]
    assert len(names) == len(set(names))
    for where, about in operations(document):
        assert re.match(r"^[a-z_]+$", about["operationId"]), where
        assert about["description"], where
        assert about["tags"], where
        assert set(about["tags"]) <= known, where


def test_every_answer_carries_the_version_and_every_refusal_is_a_problem(document: Node) -> None:
    for where, about in operations(document):
        for status, answer in about["responses"].items():
            assert "API-Version" in answer["headers"], (where, status)
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (where, status)


def test_creates_take_a_key_and_bodies_may_be_refused_for_their_kind(document: Node) -> None:
    for where, about in operations(document):
        named = {parameter["name"] for parameter in about["parameters"]}
        if where.startswith("post") and where != "post /heartbeats":
            assert "Idempotency-Key" in named, where
        assert ("415" in about["responses"]) == ("requestBody" in about), where
        assert ("401" in about["responses"]) == ("security" in about), where


def test_every_text_and_every_list_has_an_end(document: Node) -> None:
    for where, node in nodes(document):
        if node.get("type") == "array":
            assert "maxItems" in node, where
        if node.get("type") == "string":
            assert node.keys() & {"maxLength", "format", "enum", "pattern"}, where


def test_it_speaks_only_the_words_of_its_own_version(document: Node) -> None:
    for where, node in nodes({"paths": document["paths"], "schemas": document["components"]["schemas"]}):
        if where.endswith("/properties"):
            continue
        assert node.get("type") != "null", where
        assert not node.keys() & {"const", "examples", "prefixItems"}, where
        assert "$ref" not in node or len(node) == 1, where


def test_anyone_may_fetch_it_in_either_version_and_only_fetch_it(client: Client) -> None:
    for name, version in (("openapi", "3.0"), ("openapi-3.1", "3.1")):
        answer = client.get(f"/api/v1/{name}.json")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert re.match(r"^\d+\.\d+\.\d+$", answer["API-Version"])
        assert answer.json()["openapi"].startswith(version)
        assert answer.json()["servers"][0]["url"] == "http://testserver/api/v1"
        refused = client.post(f"/api/v1/{name}.json")
        assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
