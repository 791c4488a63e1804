"""Asks the API of a running mall everything its description allows, and much that it does not, as three callers.

    bin/fuzz-api [--examples N] [--seed N]

Ends with 1 when any answer was not one that the description promises.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.ground import house, in_house

# Not asked: that every sound request succeeds. A full line, a closed mall and a number that is gone refuse, soundly.
NOT_HELD = "positive_data_acceptance"
PHASES = "examples,coverage,fuzzing"


def main() -> int:
    """Ask as nobody, as a citizen and as an officer."""
    reader = argparse.ArgumentParser(prog="bin/fuzz-api", description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--examples", type=int, default=50, metavar="N", help="requests per operation and manner")
    reader.add_argument("--seed", type=int, default=1, metavar="N")
    asked = reader.parse_args()
    wrong = []
    with house() as running, tempfile.TemporaryDirectory(prefix="anjungan-fuzz-") as folder:
        scene = in_house(running, "bench.fuzz_scene")
        written = Path(folder) / "schemathesis.toml"
        written.write_text(known(scene))
        for who in ("nobody", "citizen", "officer"):
            token = scene["tokens"].get(who)
            print(f"\n== {who}", flush=True)
            done = subprocess.run(
                [
                    str(Path(sys.executable).parent / "st"), "--config-file", str(written), "run",
                    f"{running.address}/api/v1/openapi.json", "--phases", PHASES, "--exclude-checks", NOT_HELD,
                    "--max-examples", str(asked.examples), "--seed", str(asked.seed), "--no-color",
                    "--continue-on-failure", "--suppress-health-check", "all",
                    *(("--header", f"Authorization: Bearer {token}") if token else ()),
                ],
                cwd=folder, check=False,
                env={**os.environ, "SCHEMATHESIS_HOOKS": "bench.fuzz_hooks", "ANJUNGAN_FUZZ_REAL": json.dumps(scene["real"])},
            )  # fmt: skip
            if done.returncode:
                wrong.append(who)
    print(f"\nNot as described for: {', '.join(wrong)}." if wrong else "\nEvery answer was one that is described.")
    return 1 if wrong else 0


def known(scene: dict[str, Any]) -> str:
    """Return the tool's settings: which rows exist, so that requests mean something."""
    named = {"path.key": "key", "path.code": "code", "path.service": "service", "path.event": "event"}
    lines = [f'"{name}" = "{scene[known]}"' for name, known in named.items()]
    parts = ["\n".join(["[parameters]", *lines, f'"query.service" = "{scene["services"][0]}"', ""])]
    parts += [
        f'[[operations]]\ninclude-path-regex = "^/{name}/"\nparameters = {{ "path.uuid" = "{uuid}" }}\n'
        for name, uuid in scene["rows"].items()
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main())
