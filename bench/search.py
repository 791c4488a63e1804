"""How many everyday questions find their service among the first three, over the whole published catalogue."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from bench.ground import house, in_house
from bench.rows import Row

NAME = "search"


def run() -> list[Row]:
    """Put the open half of the questions: the one that words are chosen by."""
    return rows("open")


def rows(half: str) -> list[Row]:
    """Put one half of the questions to a fresh house."""
    with house() as running:
        found = in_house(running, "bench.search", half)
    shares = {"first": found["first"] / found["asked"], "among the first three": found["three"] / found["asked"]}
    return [
        Row(
            bench=NAME,
            figure=f"{half} half, {what}, of {found['asked']} questions",
            value=share,
            unit="share",
            at_least=0.9 if what != "first" else None,
        )
        for what, share in shares.items()
    ]


def put(half: str) -> dict[str, object]:
    """Load the catalogue and put every question of a half. Runs inside Django."""
    from anjungan.domain.catalog import operations as catalog
    from anjungan.domain.catalog import tests
    from anjungan.domain.catalog.queries import search_catalogue
    from anjungan.foundation import clock
    from anjungan.foundation.actors import Actor

    catalog.load_catalogue(actor=Actor.system("bench"), now=clock.now())
    questions = json.loads(Path(tests.__file__ or "").with_name(f"questions_{half}.json").read_text(encoding="utf-8"))
    first = three = 0
    missed: list[str] = []
    for each in questions:
        keys = [found.key for found in search_catalogue(words=each["question"], limit=3)]
        first += bool(set(keys[:1]) & set(each["expects"]))
        hit = bool(set(keys) & set(each["expects"]))
        three += hit
        if not hit:
            missed.append(f"{each['question']}: {', '.join(keys)}")
    print("\n".join(missed), file=sys.stderr)
    return {"asked": len(questions), "first": first, "three": three}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    django.setup()
    json.dump(put(sys.argv[1]), sys.stdout)
