"""A standard as the cells of a table row, and back: what a person fills in a spreadsheet.

A line of a cell is one item. Alternatives stand beside each other with `||`, things that go together with `++`; the
form and number of a paper stand in round brackets, its key of the catalogue in square ones, a condition in
`{bila …}`. An empty cell says nothing, "tidak ada" says that there is none. What cannot be read keeps its words
(`Part.raw`) and waits for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from anjungan.domain.catalog.components.content import (
    Content,
    Evidence,
    EvidenceForm,
    EvidenceList,
    Fee,
    FeeBasis,
    LegalSource,
    Part,
    Product,
    Requirement,
    Step,
    StepActor,
    TimeLimit,
    TimeUnit,
)
from anjungan.domain.catalog.components.published import requirement_key
from anjungan.domain.catalog.components.spoken import read_duration, read_fee, read_time

# The heading of each column and the component it holds.
COLUMNS: dict[str, str] = {
    "persyaratan": "requirements", "prosedur": "procedure", "jangka_waktu": "time_limit", "biaya": "fee",
    "produk": "product", "pengaduan": "complaints", "dasar_hukum": "legal_basis", "sarana": "facilities",
    "kompetensi": "competence", "pengawasan": "supervision", "jumlah_pelaksana": "staffing", "jaminan": "guarantee",
    "keamanan": "safety", "evaluasi": "evaluation", "pengecualian": "exclusions", "kompensasi": "compensation",
    "menit_di_loket": "counter_minutes",
}  # fmt: skip
NONE = "tidak ada"

_FORMS = {
    EvidenceForm.COPY: "salinan", EvidenceForm.ORIGINAL: "asli", EvidenceForm.BOTH: "asli dan salinan",
    EvidenceForm.INFORMATION: "datanya",
}  # fmt: skip
_FORM_WORDS = {word: form for form, word in _FORMS.items()} | {
    "fotokopi": EvidenceForm.COPY, "foto copy": EvidenceForm.COPY, "fc": EvidenceForm.COPY,
    "asli dan fotokopi": EvidenceForm.BOTH, "asli & fotokopi": EvidenceForm.BOTH,
}  # fmt: skip
_ACTORS = {
    StepActor.APPLICANT: "Pemohon", StepActor.OFFICER: "Petugas", StepActor.OFFICIAL: "Pejabat",
    StepActor.AGENCY_HEAD: "Kepala dinas", StepActor.SYSTEM: "Sistem", StepActor.BANK: "Bank",
}  # fmt: skip
_ACTOR_WORDS = {word.lower(): actor for actor, word in _ACTORS.items()} | {"warga": StepActor.APPLICANT}
_UNITS = {
    TimeUnit.MINUTES: "menit", TimeUnit.HOURS: "jam", TimeUnit.WORKING_DAYS: "hari kerja",
    TimeUnit.DAYS: "hari kalender",
}  # fmt: skip
_NUMBERING = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[a-z][.)]|[-•*–])\s+")
_CONDITION = re.compile(r"\s*\{bila (?P<when>[^}]*)\}\s*$")
_KEY = re.compile(r"\s*\[(?P<key>[a-z0-9_]+)\]\s*$")
_BRACKETS = re.compile(r"\s*\((?P<inside>[^()]*)\)\s*$")
_SHEETS = re.compile(r"(\d+)\s*(?:lembar|rangkap|lbr)")


def cells_of(content: Content) -> dict[str, str]:
    """Return the cells of a standard by the heading of their column."""
    return {column: _cell(name, getattr(content, name)) for column, name in COLUMNS.items()}


def content_of_cells(cells: Mapping[str, str], *, known: Content | None = None) -> Content:
    """Return what the cells say. An empty cell keeps what is `known`, and so does an item told alike."""
    before = known or Content()
    parts: dict[str, Part[Any]] = {}
    for column, name in COLUMNS.items():
        kept: Part[Any] = getattr(before, name)
        text = _clean(cells.get(column, ""))
        parts[name] = part_of(name, text, known=kept) if text else kept
    return Content(**parts)


def text_of(name: str, part: Part[Any]) -> str:
    """Return a component as a person types it."""
    return _cell(name, part)


def part_of(name: str, text: str, *, known: Part[Any]) -> Part[Any]:
    """Return the component that a text says; the same text as before is the same component."""
    plain = _clean(text)
    return known if plain == _clean(_cell(name, known)) else _part(name, plain, known)


def _clean(text: str) -> str:
    text = text.removeprefix("'") if text[1:2] in {"=", "+", "-", "@"} else text
    return "\n".join(line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip())


def _cell(name: str, part: Part[Any]) -> str:
    if part.value is None:
        return part.raw or ""
    if part.value == ():
        return NONE
    return _WRITERS.get(name, "\n".join)(part.value)


def _part(name: str, text: str, kept: Part[Any]) -> Part[Any]:
    if not text:
        return Part()
    if name in _LISTS and text.lower().strip(" .-") in {NONE, "nihil", "tidak ada persyaratan"}:
        return Part(value=(), raw=text)
    if name == "requirements":
        return Part(value=_requirements(text, kept.value or ()), raw=text)
    read = _READERS.get(name)
    value = read(text) if read else tuple(_NUMBERING.sub("", line) for line in text.split("\n"))
    return Part(value=value, raw=text)


def _write_requirements(value: tuple[Requirement, ...]) -> str:
    return "\n".join(map(_write_requirement, value))


def _write_requirement(each: Requirement) -> str:
    told = " || ".join(_write_list(answers) for answers in each.lists) or each.question
    return f"{told} -- bila {each.when}" if each.when else told


def _write_list(answers: EvidenceList) -> str:
    told = " ++ ".join(_write_evidence(each) for each in answers.evidence)
    return f"{told} {{bila {answers.when}}}" if answers.when else told


def _write_evidence(evidence: Evidence) -> str:
    about = [_FORMS[evidence.form]] if evidence.form else []
    about += [f"{evidence.quantity} lembar"] if evidence.quantity else []
    told = f"{evidence.name} ({', '.join(about)})" if about else evidence.name
    return f"{told} [{evidence.document}]" if evidence.document else told


def _requirements(text: str, known: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    alike = {_write_requirement(each): each for each in known}
    taken = {each.key for each in known}
    return tuple(
        alike[line] if line in alike else _requirement(_NUMBERING.sub("", line), taken) for line in text.split("\n")
    )


def _requirement(line: str, taken: set[str]) -> Requirement:
    line, _dashes, when = line.partition(" -- bila ")
    lists = tuple(_list(choice) for choice in line.split(" || "))
    names = [" + ".join(each.name for each in answers.evidence) for answers in lists]
    document = lists[0].evidence[0].document if len(lists) == 1 else None
    return Requirement(
        key=requirement_key(document or names[0], taken),
        question=" / ".join(names),
        when=when.strip() or None,
        lists=lists,
    )


def _list(choice: str) -> EvidenceList:
    condition = _CONDITION.search(choice)
    told = choice[: condition.start()] if condition else choice
    return EvidenceList(
        evidence=tuple(_evidence(each) for each in told.split(" ++ ")), when=condition["when"] if condition else None
    )


def _evidence(told: str) -> Evidence:
    key = _KEY.search(told)
    told = told[: key.start()] if key else told
    form, quantity = None, None
    about = _BRACKETS.search(told)
    if about:
        words = [word.strip().lower() for word in about["inside"].split(",")]
        forms = [_FORM_WORDS[word] for word in words if word in _FORM_WORDS]
        sheets = [int(found[1]) for word in words if (found := _SHEETS.fullmatch(word))]
        # Brackets that say anything else belong to the name.
        if len(forms) + len(sheets) == len(words) and len(forms) <= 1 and len(sheets) <= 1:
            form, quantity = next(iter(forms), None), next(iter(sheets), None)
            told = told[: about.start()]
    return Evidence(name=told.strip(), document=key["key"] if key else None, form=form, quantity=quantity or None)


def _write_steps(value: tuple[Step, ...]) -> str:
    return "\n".join(
        f"{_ACTORS[each.actor]}: {each.text}"
        + (f" ({_write_span(None, each.duration.value, each.duration.unit)})" if each.duration else "")
        for each in value
    )


def _steps(text: str) -> tuple[Step, ...]:
    return tuple(_step(_NUMBERING.sub("", line)) for line in text.split("\n"))


def _step(line: str) -> Step:
    about = _BRACKETS.search(line)
    duration = read_duration(about["inside"]) if about else None
    line = line[: about.start()] if about and duration else line
    who, colon, what = line.partition(":")
    actor = _ACTOR_WORDS.get(who.strip().lower()) if colon else None
    if actor is not None:
        return Step(actor=actor, text=what.strip(), duration=duration)
    first = line.split(maxsplit=1)[0].lower() if line.split() else ""
    return Step(actor=_ACTOR_WORDS.get(first, StepActor.OFFICER), text=line.strip(), duration=duration)


def _write_span(least: float | None, most: float, unit: TimeUnit) -> str:
    number = f"{most:g}" if least is None else f"{least:g}-{most:g}"
    return f"{number.replace('.', ',')} {_UNITS[unit]}"


def _write_time(value: TimeLimit) -> str:
    told = _write_span(value.least, value.value, value.unit)
    told = f"{told} sejak {value.starts_when}" if value.starts_when else told
    return f"{told}\nCatatan: {value.note}" if value.note else told


def _time(text: str) -> TimeLimit | None:
    first, _mark, note = text.partition("\nCatatan: ")
    read = read_time(first)
    if read is None or not note:
        return read
    return TimeLimit(value=read.value, unit=read.unit, least=read.least, starts_when=read.starts_when, note=note)


def _write_fee(value: Fee) -> str:
    lines = ["Gratis"] if value.basis is FeeBasis.FREE else []
    for each in value.variants:
        amount = f"Rp{each.amount:,}".replace(",", ".")
        lines.append(f"{each.label}: {amount}" + (f" {{bila {each.when}}}" if each.when else ""))
    if value.basis is FeeBasis.FORMULA and value.formula:
        lines.append(f"Rumus: {value.formula}")
    return "\n".join([*lines, *([f"Catatan: {value.note}"] if value.note else [])])


def _write_product(value: Product) -> str:
    return "\n".join([value.name + "".join(f" [{key}]" for key in value.documents)])


def _product(text: str) -> Product:
    documents: list[str] = []
    while found := _KEY.search(text):
        documents.insert(0, found["key"])
        text = text[: found.start()]
    return Product(name=text.replace("\n", "; ").strip() or documents[0], documents=tuple(documents))


def _legal(text: str) -> tuple[LegalSource, ...]:
    lines = [_NUMBERING.sub("", line) for line in text.split("\n")]
    return tuple(LegalSource(number=parts[0], title=parts[-1]) for parts in (_LEGAL.split(line, 1) for line in lines))


_LEGAL = re.compile(r"\s*,\s+|\s+tentang\s+", re.IGNORECASE)


def _minutes(text: str) -> int | None:
    if text.isdecimal() and text.isascii() and len(text) < 5:
        return int(text)
    read = read_duration(text)
    return int(read.value) if read and read.unit is TimeUnit.MINUTES else None


_LISTS = frozenset(COLUMNS.values()) - {"time_limit", "fee", "product", "counter_minutes"}
_WRITERS: dict[str, Callable[[Any], str]] = {
    "requirements": _write_requirements,
    "procedure": _write_steps,
    "time_limit": _write_time,
    "fee": _write_fee,
    "product": _write_product,
    "legal_basis": lambda value: "\n".join(f"{each.number}, {each.title}" for each in value),
    "counter_minutes": str,
}
_READERS: dict[str, Callable[[str], Any]] = {
    "procedure": _steps,
    "time_limit": _time,
    "fee": read_fee,
    "product": _product,
    "legal_basis": _legal,
    "counter_minutes": _minutes,
}
