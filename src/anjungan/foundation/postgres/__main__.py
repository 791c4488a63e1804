"""`python -m anjungan.foundation.postgres start|stop|kill|status|url|psql|bin`: the embedded server by hand."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from . import binaries
from .cluster import Cluster, PostgresProblem, embedded_in


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m anjungan.foundation.postgres", description=__doc__)
    parser.add_argument("action", choices=["start", "stop", "kill", "status", "url", "psql", "bin"])
    parser.add_argument("--folder", type=Path, default=Path(os.environ.get("ANJUNGAN_DATA", ".anjungan")))
    parser.add_argument("--tcp-port", type=int, default=None, help="also listen on 127.0.0.1 (with a password)")
    arguments, rest = parser.parse_known_args()
    cluster = embedded_in(arguments.folder, tcp_port=arguments.tcp_port)
    try:
        return _do(arguments.action, cluster, rest)
    except (PostgresProblem, binaries.PostgresMissing) as problem:
        print(problem, file=sys.stderr)
        return 1


def _do(action: str, cluster: Cluster, rest: list[str]) -> int:
    if action == "start":
        cluster.start()
    elif action == "stop":
        cluster.stop()
    elif action == "kill":
        cluster.kill()
    elif action == "psql":
        return subprocess.run([binaries.bin_path("psql") or "psql", cluster.url(), *rest], check=False).returncode
    if action == "bin":
        print(binaries.bin_folder())
        return 0
    if action == "url":
        print(cluster.url())
        return 0
    pid = cluster.pid()
    state = f"runs as process {pid}" if pid else "is stopped"
    print(f"PostgreSQL {state}. Data: {cluster.data}")
    return 0 if pid or action in {"stop", "kill"} else 3


if __name__ == "__main__":
    sys.exit(main())
