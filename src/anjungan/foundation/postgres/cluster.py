"""One PostgreSQL server of ours: made, started, stopped, and found again after it was killed."""

import fcntl
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from . import addresses, binaries, ground

_USER = "anjungan"
_NAME = "anjungan"
_PORT = 5432
_START_SECONDS = 30

# For one small machine that also runs the web and the worker.
_SETTINGS = {
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_connections": "60",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "password_encryption": "scram-sha-256",
}
# Speed instead of safety, for databases that nobody will miss.
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal"} | {
    "max_wal_senders": "0",
    "autovacuum": "off",
}


class PostgresProblem(RuntimeError):
    """The server could not be made or started; the message says what it said."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A server in a folder, listening on a socket that only its owner (and root) can open."""

    place: Path
    # The data folder it was asked for; the place may be another (see ground.py).
    home: Path
    durable: bool = True
    # Also the number in the socket's name: one server, one port.
    tcp_port: int | None = None

    @property
    def port(self) -> int:
        return _PORT if self.tcp_port is None else self.tcp_port

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def log(self) -> Path:
        return self.place / "log"

    @property
    def socket_folder(self) -> Path:
        return ground.socket_folder_for(self.place)

    def url(self, name: str = _NAME) -> str:
        """The address of one of its databases, over the socket."""
        return addresses.socket_url(folder=str(self.socket_folder), port=self.port, user=_USER, name=name)

    def tcp_url(self, name: str = _NAME) -> str:
        """The address over TCP, with the password that only this door asks for."""
        if self.tcp_port is None:
            raise PostgresProblem("This server was not told to listen on a TCP port.")
        password = (self.place / "password").read_text().strip()
        return f"postgresql://{_USER}:{password}@127.0.0.1:{self.tcp_port}/{name}"

    def pid(self) -> int | None:
        """The process that runs the server, or None; a leftover of a killed one does not count."""
        pid = _pid_in(self.data / "postmaster.pid")
        return pid if pid is not None and self._is_run_by(pid) else None

    def is_running(self) -> bool:
        return self.pid() is not None

    def start(self) -> None:
        """Make the cluster if there is none, start it if it does not run, and return when it answers."""
        with self._alone():
            if not self.is_running():
                self._make_if_new()
                self._tell_where_it_is()
                self._start_server()
            self._wait_until_it_answers()
            self._make_database()

    def stop(self, *, mode: str = "fast") -> None:
        """Stop the server; with no server there is nothing to do."""
        if self.is_running():
            self._run("pg_ctl", "stop", "-D", self.data, "-m", mode, "-w", "-t", "60")

    def kill(self) -> None:
        """Kill the server as a power cut would. For tests that see what is left afterwards."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            while self._is_run_by(pid):
                time.sleep(0.01)

    def _make_if_new(self) -> None:
        version_file = self.data / "PG_VERSION"
        ours = binaries.major_version(ground.reachable_bin_folder(self.place))
        if version_file.exists():
            theirs = int(version_file.read_text().split(".")[0])
            if theirs != ours:
                raise PostgresProblem(
                    f"{self.data} was made by PostgreSQL {theirs}; installed is {ours}. Install {theirs} again, or "
                    "move the data over (docs/operating/database.md)."
                )
            return
        # Made beside its place and then moved there: a start that was cut off leaves nothing half made.
        draft, password = self.place / "data.new", self.place / "password"
        if draft.exists():
            shutil.rmtree(draft)
        ground.owner().take(draft)
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        _give_to_owner(password)
        locale = (
            ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
            if ours >= 17
            else ("--locale=C.UTF-8",)
        )
        access = ("--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile", password, "-U", _USER)
        speed = () if self.durable else ("--no-sync",)
        self._run("initdb", "-D", draft, "--encoding=UTF8", *locale, *access, *speed)
        draft.rename(self.data)

    def _tell_where_it_is(self) -> None:
        if self.home not in self.place.parents:
            self.home.mkdir(parents=True, exist_ok=True)
            note = f"The database of this folder is in {self.place}: the server's user cannot come in here.\n"
            (self.home / "postgres-is-elsewhere.txt").write_text(note)

    def _start_server(self) -> None:
        ground.claim(self.socket_folder, mode=0o700)
        ground.owner().take(self.socket_folder)
        for left_behind in (self.data / "postmaster.pid", *self.socket_folder.glob(".s.PGSQL.*.lock")):
            self._remove_if_misleading(left_behind)
        deadline, seconds = time.monotonic() + _START_SECONDS, str(_START_SECONDS)
        while True:
            try:
                self._run(
                    "pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", seconds, "-o", self._options()
                )
            except PostgresProblem as problem:
                # After a kill the last workers of the old server take a moment to notice that it is gone.
                leftovers = "still in use" in self._last_words()
                if not leftovers or time.monotonic() > deadline:
                    raise PostgresProblem(f"{problem}\n{self._last_words()}") from problem
                time.sleep(0.2)
            else:
                return

    def _is_run_by(self, pid: int) -> bool:
        """Whether this process lives and runs our server, not a stranger that got the number later."""
        if not _exists(pid):
            return False
        try:
            # Empty for a process that is dead and not yet collected.
            return os.fsencode(self.data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except FileNotFoundError:
            return not Path("/proc/self").exists()  # No /proc on this system: the number has to do.

    def _remove_if_misleading(self, lock: Path) -> None:
        """Remove a killed server's lock file when its number now belongs to another program, or to a dead one not yet
        collected: PostgreSQL would take that for a running server. Any other leftover it judges better than we can."""
        pid = _pid_in(lock)
        if pid is not None and _exists(pid) and not self._is_run_by(pid):
            lock.unlink(missing_ok=True)

    def _options(self) -> str:
        settings = _SETTINGS | ({} if self.durable else _NOT_DURABLE)
        if binaries.major_version(ground.reachable_bin_folder(self.place)) >= 18:
            # Three processes fewer; reads in the background are for larger disks than ours.
            settings["io_method"] = "sync"
        settings |= {
            "unix_socket_directories": str(self.socket_folder),
            "port": str(self.port),
            "listen_addresses": "" if self.tcp_port is None else "127.0.0.1",
        }
        return " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError as problem:
                # It may be reading its log back in after a kill.
                if time.monotonic() > deadline:
                    raise PostgresProblem(f"{problem}\n{self._last_words()}") from problem
                time.sleep(0.05)
            else:
                return

    def _make_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_NAME]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_NAME)))

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [str(ground.reachable_bin_folder(self.place) / program), *map(str, arguments)]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        # Not piped: the server would keep the pipe open for as long as it lives.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                env=environment,
                check=False,
                **ground.owner().as_process(),
            )
            if done.returncode != 0:
                said.seek(0)
                raise PostgresProblem(f"{program} failed: {said.read().strip()}")

    def _last_words(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-6:])
        except FileNotFoundError:
            return ""

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two processes that start the same cluster do it one after the other."""
        ground.claim(self.place, mode=0o700)
        ground.owner().take(self.place)
        with (self.place / "starting.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def embedded_in(folder: Path, *, tcp_port: int | None = None, durable: bool = True) -> Cluster:
    """The cluster of one installation. Only names it: nothing is made before `start`."""
    home = folder.absolute()
    return Cluster(place=ground.place_for(home), home=home, tcp_port=tcp_port, durable=durable)


@contextmanager
def throwaway() -> Iterator[Cluster]:
    """A running server in a temporary folder, fast and not durable, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="anjungan-"))
    folder.chmod(0o711)
    cluster = embedded_in(folder, durable=False)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop(mode="immediate")
        shutil.rmtree(cluster.place, ignore_errors=True)
        shutil.rmtree(cluster.socket_folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _give_to_owner(path: Path) -> None:
    owner = ground.owner()
    if owner.uid is not None and owner.gid is not None:
        os.chown(path, owner.uid, owner.gid)


def _pid_in(path: Path) -> int | None:
    try:
        first_line = path.read_text().split("\n", 1)[0].strip()
    except FileNotFoundError:
        return None
    return int(first_line) if first_line.isdecimal() else None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
