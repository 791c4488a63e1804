"""Texts to phones: one POST to the gateway of the operator's choice, in the form in which that gateway wants it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import httpx

from anjungan.integrations.messaging.problems import NotTaken, reason_of, told_plainly

ANSWER_WITHIN_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class GatewayAddress:
    """How a gateway is spoken to. `body` is JSON, or a form as in an address (`to={to}&text={text}`).

    In the address and in the body stand `{to}` (+62812…), `{to_digits}` (62812…), `{to_local}` (0812…) and `{text}`.
    `headers` are lines `Name: value`. With `accepted`, an answer counts as taken only when it holds this text: some
    gateways say 200 to everything.
    """

    url: str
    body: str
    headers: tuple[str, ...] = ()
    accepted: str = ""

    def __repr__(self) -> str:
        return "GatewayAddress(…)"


def send_text(gateway: GatewayAddress, *, number: str, text: str) -> None:
    """Hand a text for a number in international form to the gateway. Raises NotTaken."""
    facts = {
        "to": number, "to_digits": number.removeprefix("+"), "to_local": f"0{number.removeprefix('+62')}"
        if number.startswith("+62") else number, "text": text,
    }  # fmt: skip
    headers = dict(line.split(":", 1) for line in gateway.headers if ":" in line)
    told: dict[str, Any] = {"headers": {name.strip(): value.strip() for name, value in headers.items()}}
    if gateway.body.lstrip().startswith("{"):
        told["json"] = _filled(json.loads(gateway.body), facts)
    else:
        told["data"] = {name: _fill(value, facts) for name, value in parse_qsl(gateway.body, keep_blank_values=True)}
    address = _fill(gateway.url, {**facts, "to": facts["to_digits"], "text": ""})
    with told_plainly(), httpx.Client(timeout=ANSWER_WITHIN_SECONDS) as line:
        answer = line.post(address, **told)
    reason = reason_of(answer.status_code)
    if not reason and gateway.accepted and gateway.accepted not in answer.text:
        reason = "refused"
    if reason:
        raise NotTaken(reason)


def _filled(value: Any, facts: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _fill(value, facts)
    if isinstance(value, list):
        return [_filled(one, facts) for one in value]
    if isinstance(value, dict):
        return {name: _filled(one, facts) for name, one in value.items()}
    return value


def _fill(text: str, facts: dict[str, str]) -> str:
    for name, fact in facts.items():
        if text == f"{{{name}}}":
            return fact
    # The text comes last, so that what it says is never read as a place.
    for name in ("to", "to_digits", "to_local", "text"):
        text = text.replace(f"{{{name}}}", facts[name])
    return text
