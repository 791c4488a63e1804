"""Lengths of time and amounts of money as offices write them: "7 (tujuh) hari", "7 HK", "Rp 350.000,-".

What cannot be read with certainty is not read: None, and a person decides. "Maksimal" and "±" say nothing that a
promise does not say anyway; two different promises in one text are one too many.
"""

from __future__ import annotations

import re

from anjungan.domain.catalog.components.content import Duration, Fee, FeeBasis, FeeVariant, TimeLimit, TimeUnit

_DIGITS = {
    "nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
    "sembilan": 9, "sepuluh": 10, "sebelas": 11, "seratus": 100,
}  # fmt: skip
# What one of the unit is, and how many of that.
_UNITS: dict[str, tuple[TimeUnit, int]] = {
    "menit": (TimeUnit.MINUTES, 1), "mnt": (TimeUnit.MINUTES, 1), "min": (TimeUnit.MINUTES, 1),
    "jam": (TimeUnit.HOURS, 1), "hari kerja": (TimeUnit.WORKING_DAYS, 1), "hr kerja": (TimeUnit.WORKING_DAYS, 1),
    "hk": (TimeUnit.WORKING_DAYS, 1), "hari kalender": (TimeUnit.DAYS, 1), "hari": (TimeUnit.DAYS, 1),
    "hr": (TimeUnit.DAYS, 1), "minggu": (TimeUnit.DAYS, 7), "bulan": (TimeUnit.DAYS, 30),
}  # fmt: skip
_ABOUT = re.compile(
    r"^(?:(?:waktu(?: penyelesaian| pelayanan)?|jangka waktu|maksimal|maksimum|maks\.?|max\.?|"
    r"paling lama|paling lambat|selambat-lambatnya|selama-lamanya|kurang lebih|lebih kurang|sekitar|kira-kira|"
    r"estimasi|dalam|selama|±|\+/-|~|:|≤|<=)\s*)+"
)
_START = re.compile(
    r"[\s,;]*\b(?:sejak|setelah|sesudah|terhitung(?: sejak)?|dihitung sejak)\s+(?P<event>\S.*)$", re.DOTALL
)
_NUMBER = r"\d+(?:,\d+)?|[a-z]+(?: (?:belas|puluh|ratus)(?: [a-z]+)?)?"
_LENGTH = re.compile(
    rf"(?P<first>{_NUMBER})\s*(?:\((?P<words>[a-z ]+)\))?"
    rf"(?:\s*(?:-|–|s/d|s\.d\.?|sd|sampai(?: dengan)?|hingga)\s*(?P<last>{_NUMBER})\s*(?:\((?P<more>[a-z ]+)\))?)?"
    rf"\s*(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})\.?"
)
_WHOLE_DAY = re.compile(r"(\d+)\s*[x×]\s*24\s*jam")
_FREE = re.compile(
    r"(?:gratis|free|cuma-cuma|nihil|tanpa biaya|bebas biaya|tidak ada(?: biaya)?|"
    r"tidak (?:dipungut|dikenakan|dikenai) (?:biaya|retribusi|tarif)(?: apa ?pun)?|"
    r"(?:rp\.?|idr)?\s*0(?:[.,]0+)?(?:,-)?)(?:\s*[(/,-]\s*(?:gratis|tidak dipungut biaya|nol rupiah)\)?)?\.?"
)
_MONEY = re.compile(
    r"(?:(?P<sign>rp\.?|idr)\s*)?(?P<number>\d{1,3}(?:[.,]\d{3})+|\d+(?:,\d{1,2})?)(?:,(?:00|-|–))?(?:\.00)?(?:,-)?(?:\s*(?P<times>ribu|rb|juta|jt))?"
    r"(?:\s*rupiah)?(?:,-|/-)?\.?"
)
_FORMULA = re.compile(r".*[a-z)]\s*(?:[x×*]|/)\s*[(a-z0-9].*", re.DOTALL)


def read_time(text: str) -> TimeLimit | None:
    """Return the promise that a text makes, or None when a person must read it."""
    plain = _normal(text)
    event = _START.search(plain)
    starts_when = text.strip()[-len(event["event"]) :].strip(" .") if event else None
    span = _span(plain[: event.start()] if event else plain)
    if span is None:
        return None
    least, most, unit = span
    return TimeLimit(value=most, unit=unit, least=least, starts_when=starts_when or None)


def read_duration(text: str) -> Duration | None:
    """Return a length of time without a start, or None."""
    span = _span(_normal(text))
    return Duration(value=span[1], unit=span[2]) if span and span[0] is None else None


def read_fee(text: str) -> Fee | None:
    """Return the fee that a text names, line by line, or None when a person must read it."""
    lines = [line.strip().lstrip("•*- \t") for line in text.split("\n") if line.strip(" •*-\t")]
    notes = [line.split(":", 1)[1].strip() for line in lines if _normal(line).startswith("catatan:")]
    lines = [line for line in lines if not _normal(line).startswith("catatan:")]
    note = "\n".join(notes) or None
    if len(lines) == 1:
        plain = _normal(lines[0])
        if _FREE.fullmatch(plain):
            return Fee(basis=FeeBasis.FREE, note=note)
        if (amount := read_rupiah(plain)) is not None:
            return Fee(basis=FeeBasis.FIXED, variants=(FeeVariant(label="Tarif", amount=amount),), note=note)
    formula = [line.split(":", 1)[1].strip() for line in lines if _normal(line).startswith("rumus:")]
    rest = [line for line in lines if not _normal(line).startswith("rumus:")]
    variants = [_variant(line) for line in rest]
    known = tuple(each for each in variants if each is not None)
    if len(known) != len(variants):
        return _bare_formula(lines, note)
    if formula:
        return Fee(basis=FeeBasis.FORMULA, variants=known, formula="\n".join(formula), note=note)
    if not known:
        return None
    return Fee(basis=FeeBasis.FIXED if len(known) == 1 else FeeBasis.VARIANTS, variants=known, note=note)


def read_rupiah(text: str) -> int | None:
    """Return an amount in whole rupiah, or None."""
    found = _MONEY.fullmatch(_normal(text))
    if found is None:
        return None
    number, times = found["number"], {"ribu": 1_000, "rb": 1_000, "juta": 1_000_000, "jt": 1_000_000}
    if times_word := found["times"]:
        return round(float(number.replace(".", "").replace(",", ".")) * times[times_word])
    whole = re.sub(r",\d{1,2}$", "", number)
    if not found["sign"] and len(whole) < 4:
        # A bare small number is a count of something, not money.
        return None
    return int(re.sub(r"[.,]", "", whole))


def _bare_formula(lines: list[str], note: str | None) -> Fee | None:
    if len(lines) == 1 and not re.search(r"\b(rp|idr|usd|perda|perbup|perwal)", _normal(lines[0])):
        words = _normal(lines[0])
        if _FORMULA.fullmatch(words) and re.search(r"\btarif|nilai|luas|koefisien|indeks|harga\b", words):
            return Fee(basis=FeeBasis.FORMULA, formula=lines[0], note=note)
    return None


def _variant(line: str) -> FeeVariant | None:
    label, colon, rest = line.rpartition(":")
    if not colon or not label.strip():
        return None
    amount, _brace, when = rest.partition("{bila ")
    value = 0 if _FREE.fullmatch(_normal(amount)) else read_rupiah(amount)
    if value is None:
        return None
    return FeeVariant(label=label.strip(), amount=value, when=when.strip(" }") or None)


def _span(plain: str) -> tuple[float | None, float, TimeUnit] | None:
    plain = _ABOUT.sub("", plain).strip(" .,;")
    plain = re.sub(r"^(?:setengah|½) jam$", "30 menit", plain)
    if days := _WHOLE_DAY.fullmatch(plain):
        return None, int(days[1]) * 24, TimeUnit.HOURS
    plain = re.sub(r"^se(?=(?:menit|jam|hari|minggu|bulan)\b)", "satu ", plain)
    found = _LENGTH.fullmatch(plain)
    if found is None:
        return None
    first = _number(found["first"])
    last = _number(found["last"]) if found["last"] else first
    if first is None or last is None:
        return None
    # "7 (delapan) hari": the two do not agree, and nobody here knows which is right.
    for number, words in ((first, found["words"]), (last, found["more"])):
        if words and _number(words.strip()) != number:
            return None
    unit, times = _UNITS[found["unit"]]
    return (first * times if first != last else None, last * times, unit) if last > 0 and first <= last else None


def _number(text: str) -> float | None:
    if re.fullmatch(r"\d+(?:,\d+)?", text):
        value = float(text.replace(",", "."))
        return int(value) if value == int(value) else value
    total, words = 0, text.split()
    for place, word in enumerate(words):
        if word in _DIGITS:
            total += _DIGITS[word]
        elif word == "belas" and place:
            total += 10
        elif word in {"puluh", "ratus"} and place and words[place - 1] in _DIGITS:
            total += _DIGITS[words[place - 1]] * ({"puluh": 10, "ratus": 100}[word] - 1)
        else:
            return None
    return total


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").lower()).strip()
