"""Texts as a gateway gets them, and what its answers mean."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest

from anjungan.integrations.messaging import GatewayAddress, NotTaken, send_text
from anjungan.integrations.messaging.sandbox import Sandbox

NUMBER = "+6281234567890"
TEXT = "A 001 dipanggil: Loket 101 & {to}"


def test_a_form_holds_number_and_text_in_the_form_that_the_gateway_wants(outside: Sandbox) -> None:
    gateway = GatewayAddress(
        url=f"{outside.origin}/gateway/{{to}}",
        body="from=MPP%2B1&to={to}&digits={to_digits}&local={to_local}&text={text}",
        headers=("X-Api-Key: rahasia",),
    )  # fmt: skip
    send_text(gateway, number=NUMBER, text=TEXT)
    (taken,) = outside.taken
    assert taken.path == "/gateway/6281234567890"
    assert taken.headers["X-Api-Key"] == "rahasia"
    assert parse_qs(taken.body.decode()) == {
        "from": ["MPP+1"], "to": [NUMBER], "digits": ["6281234567890"], "local": ["081234567890"], "text": [TEXT],
    }  # fmt: skip


def test_json_is_filled_deep_inside_and_stays_json_whatever_the_text_says(outside: Sandbox) -> None:
    body = '{"to": "{to_digits}", "kind": 7, "parts": [{"text": "{text}"}, {"text": "Kabar: {text}"}]}'
    text = 'Ia bilang "tutup" \\ {to}'
    send_text(GatewayAddress(url=f"{outside.origin}/gateway", body=body), number=NUMBER, text=text)
    assert json.loads(outside.taken[0].body) == {
        "to": "6281234567890", "kind": 7, "parts": [{"text": text}, {"text": f"Kabar: {text}"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [(429, "", "busy"), (503, "", "busy"), (400, "", "refused"), (401, "", "refused"), (500, "", "uncertain"),
     (502, "", "uncertain"), (200, '{"error": "no credit"}', "refused"), (302, "", "refused")],
)  # fmt: skip
def test_an_answer_says_whether_the_text_may_be_sent_again(
    outside: Sandbox, status: int, answer: str, reason: str
) -> None:
    outside.status, outside.answer = status, answer
    gateway = GatewayAddress(url=f"{outside.origin}/gateway", body="to={to}&text={text}", accepted='"queued"')
    with pytest.raises(NotTaken) as problem:
        send_text(gateway, number=NUMBER, text=TEXT)
    assert problem.value.reason == reason


def test_only_a_line_that_was_never_there_may_be_tried_again(outside: Sandbox) -> None:
    gateway = GatewayAddress(url=f"{outside.origin}/gateway", body="to={to}&text={text}")
    outside.hangs_up = True
    with pytest.raises(NotTaken, match="uncertain"):
        send_text(gateway, number=NUMBER, text=TEXT)
    outside.stop()
    with pytest.raises(NotTaken, match="unreachable") as problem:
        send_text(gateway, number=NUMBER, text=TEXT)
    assert problem.value.__cause__ is None
    assert "8123" not in repr(gateway) + repr(problem.value)
