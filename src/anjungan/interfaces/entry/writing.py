"""Files that commands make: written whole or not at all, and only when they differ."""

import os
from pathlib import Path


def write_if_changed(path: Path, content: bytes) -> bool:
    """Put `content` into `path` and return whether that changed anything. Processes may do so together."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
    return True
