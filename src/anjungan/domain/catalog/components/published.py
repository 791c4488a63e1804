"""The published catalogue's rows as typed content. Null stays unknown."""

from __future__ import annotations

import re
from typing import Any

from anjungan.domain.catalog.components.content import (
    Content,
    Duration,
    Evidence,
    EvidenceForm,
    EvidenceKind,
    EvidenceList,
    Fee,
    FeeBasis,
    FeeVariant,
    LegalSource,
    Part,
    Product,
    Requirement,
    Step,
    StepActor,
    TimeLimit,
    TimeUnit,
)

Row = dict[str, Any]


def content_of_row(row: Row) -> Content:
    """Return what a standard of the catalogue says. Columns that are missing are unknown."""
    product, counter = row.get("product"), row.get("counter_minutes")
    return Content(
        requirements=Part(value=_requirements(row.get("requirements"))),
        procedure=Part(value=_list(row.get("procedure"), _step)),
        time_limit=Part(value=_time(row.get("time_limit"))),
        fee=_fee(row.get("tariff")),
        product=Part(
            value=Product(name=product["name_id"], documents=tuple(product.get("documents") or ())) if product else None
        ),
        complaints=Part(value=_list(row.get("complaint_channels"), str)),
        legal_basis=Part(value=_list(row.get("legal_basis"), lambda each: LegalSource(**each))),
        exclusions=Part(value=_list(row.get("exclusions"), str)),
        counter_minutes=Part(value=counter),
    )


def _list(rows: list[Any] | None, make: Any) -> tuple[Any, ...] | None:
    return None if rows is None else tuple(make(each) for each in rows)


def _requirements(rows: list[Row] | None) -> tuple[Requirement, ...] | None:
    """Rows of one alternative group become one question with as many lists."""
    if rows is None:
        return None
    questions: dict[str, list[Row]] = {}
    for place, row in enumerate(rows):
        group = row.get("alternative_group")
        questions.setdefault(f"group {group}" if group else f"row {place}", []).append(row)
    taken: set[str] = set()
    return tuple(_requirement(group, taken) for group in questions.values())


def _requirement(rows: list[Row], taken: set[str]) -> Requirement:
    name = rows[0].get("alternative_group") if len(rows) > 1 else rows[0].get("document")
    conditions = {row.get("when") for row in rows}
    shared = conditions.pop() if len(conditions) == 1 else None
    return Requirement(
        key=requirement_key(name or rows[0]["name"], taken),
        question=rows[0]["name"] if len(rows) == 1 else " / ".join(row["name"] for row in rows),
        when=shared,
        lists=tuple(
            EvidenceList(evidence=(_evidence(row),), when=row.get("when") if shared is None else None) for row in rows
        ),
    )


def requirement_key(name: str, taken: set[str]) -> str:
    """Return a short key made of the name that is not taken yet, and take it."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:50] or "syarat"
    key, number = plain, 1
    while key in taken:
        number += 1
        key = f"{plain}_{number}"
    taken.add(key)
    return key


def _evidence(row: Row) -> Evidence:
    issuer = row.get("issuer") or {}
    return Evidence(
        name=row["name"],
        kind=EvidenceKind(row.get("kind") or "document"),
        document=row.get("document"),
        issuing_service=issuer.get("service"),
        issuing_agency=issuer.get("agency"),
        issuer=issuer.get("other"),
        form=EvidenceForm(row["form"]) if row.get("form") else None,
        quantity=row.get("quantity"),
    )


def _step(row: Row) -> Step:
    length = row["duration"]
    return Step(
        actor=StepActor(row["actor"]),
        text=row["step"],
        duration=Duration(value=length["value"], unit=TimeUnit(length["unit"])) if length else None,
    )


def _time(row: Row | None) -> TimeLimit | None:
    if row is None:
        return None
    return TimeLimit(
        value=row["value"], unit=TimeUnit(row["unit"]), least=row["min_value"],
        starts_when=row["starts_when"], note=row["note"],
    )  # fmt: skip


def _fee(row: Row | None) -> Part[Fee]:
    if row is None:
        return Part()
    basis = FeeBasis(row["basis"])
    is_formula = basis is FeeBasis.FORMULA
    return Part(
        value=Fee(
            basis=basis,
            variants=tuple(
                FeeVariant(label=each["label"], amount=each["amount_idr"], when=each["when"])
                for each in row["variants"]
                # "Free: Rp0" says the same twice.
                if basis is not FeeBasis.FREE or each["amount_idr"] or each["when"]
            ),
            formula=row["note"] if is_formula else None,
            note=None if is_formula else row["note"],
        )
    )
