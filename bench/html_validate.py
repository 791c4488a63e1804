"""Every page of the demo mall under html-validate's standard rules: bin/html-validate [--keep FOLDER]."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench import html_pages
from bench.demo_mall import demo_mall

# The standard rules, all of them. Whoever must switch one off writes its reason here.
RULES: dict[str, object] = {"root": True, "extends": ["html-validate:standard"]}
PACKAGE = "html-validate@10"


def main() -> int:
    """Fetch the pages, validate them, and say what is wrong where."""
    reader = argparse.ArgumentParser(prog="bin/html-validate", description="Validate every page.")
    reader.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the pages there")
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="anjungan-pages-") as made:
        folder: Path = (asked.keep or Path(made)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        with demo_mall() as mall:
            kept, failed = html_pages.keep(mall.origin, mall.devices, folder)
        doors = Counter(name.split("-", 1)[1].rsplit("-", 1)[0] for name in kept)
        print(f"{len(kept)} pages: " + ", ".join(f"{door} {count}" for door, count in doors.most_common()), flush=True)
        for address in failed:
            print(f"  answered with a fault of ours: {address}")
        wrong = validate(folder, kept)
    print(
        "Every page is sound."
        if not wrong + len(failed)
        else f"{wrong} faults in the markup, {len(failed)} failed pages."
    )
    return 1 if wrong or failed else 0


def validate(folder: Path, kept: dict[str, str]) -> int:
    """Run html-validate over the folder and return how many faults it found."""
    (folder / ".htmlvalidate.json").write_text(json.dumps(RULES))
    done = subprocess.run(
        ["npx", "--yes", PACKAGE, "--formatter", "json", str(folder / "*.html")], cwd=folder, stdout=subprocess.PIPE,
        check=False,
    )  # fmt: skip
    count = 0
    for file in json.loads(done.stdout):
        for fault in file["messages"]:
            count += 1
            where = kept[Path(file["filePath"]).name]
            print(f"  {where}: {fault['ruleId']}: {fault['message']} ({fault['selector']})")
    return count


if __name__ == "__main__":
    sys.exit(main())
