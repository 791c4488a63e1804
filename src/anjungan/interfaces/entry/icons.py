"""The icon sprite: only the icons in use, cut from the Tabler Icons that a wheel brings (MIT).

An icon is in use when a template or a Python file names it literally, or when it stands in CHOOSABLE: names that come
from the database (topics, priority classes, life events).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

PACKAGE = Path(__file__).resolve().parents[2]
SPRITE = "entry/icons.svg"

# What a mall may put on its topics, priority classes and life events.
CHOOSABLE = frozenset(
    {
        "id", "plane", "stethoscope", "car", "home", "building-store", "building-bank", "building-community",
        "users", "school", "briefcase", "scale", "shield-check", "bolt", "droplet", "trees", "file-certificate",
        "receipt-tax", "license", "report-medical", "old", "wheelchair", "heart", "baby-carriage", "hand-rock", "walk",
        "heart-handshake", "home-move", "wallet", "ribbon-health", "heart-broken", "cash", "world", "truck-delivery",
        "tools-kitchen-2", "building-skyscraper", "building", "help", "gavel", "user-check",
    }
)  # fmt: skip

# {% icon "bell" %}, icon="bell" in an include or in Python, icon|default:"bell" in a part.
_NAMED = re.compile(r"""icon(?:[ =]|\|default:)["']([a-z0-9-]+)["']""")
_SVG = "{http://www.w3.org/2000/svg}"
_NOTICE = "Subset of Tabler Icons (outline), tabler.io/icons. MIT License, Copyright (c) 2020-2026 Paweł Kuna."


class UnknownIcon(ValueError):
    """A page names an icon that Tabler does not have."""


def names_in_use(source: Path = PACKAGE) -> frozenset[str]:
    """Return every icon that a page may show."""
    named = {
        name
        for path in sorted(source.rglob("*"))
        if path.suffix in {".html", ".py"} and "tests" not in path.parts
        for name in _NAMED.findall(path.read_text(encoding="utf-8"))
    }
    return frozenset(named | CHOOSABLE)


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Return what the sprite of this release holds."""
    return names_in_use()


def sprite(names: Iterable[str]) -> str:
    """Return one SVG with a symbol for each name. Raises UnknownIcon, naming all that are missing."""
    with zipfile.ZipFile(str(files("tabler_icons") / "archive.zip")) as archive:
        wanted = sorted(set(names))
        missing = sorted({f"{name}.svg" for name in wanted} - set(archive.namelist()))
        if missing:
            raise UnknownIcon(f"Not among Tabler's icons: {', '.join(missing)}. Choose others.")
        symbols = [_symbol(name, archive.read(f"{name}.svg").decode()) for name in wanted]
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">', f"<!-- {_NOTICE} -->", "<defs>", *symbols, "</defs>", "</svg>"]
    return "\n".join(lines) + "\n"


def _symbol(name: str, drawing: str) -> str:
    # The drawings come from a locked wheel, not from people.
    root = ET.fromstring(drawing)  # noqa: S314
    shapes = []
    for shape in root:
        if shape.get("stroke") == "none" and shape.get("d") == "M0 0h24v24H0z":
            continue
        shape.tag = shape.tag.removeprefix(_SVG)
        shape.tail = None
        shapes.append(ET.tostring(shape, encoding="unicode"))
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>'
