"""`bin/dev`: a whole mall that is alive, from an empty machine. Ctrl-C closes it; the next start goes on."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from anjungan.config.house import House, ProcessNotReady
from anjungan.config.living.remembering import remember
from anjungan.foundation.clock import DemoClock

PROJECT = Path(__file__).resolve().parents[4]
REMEMBER_SECONDS = 2.0


def say(text: str = "") -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)


class Progress:
    """One line a step: what is being done, and how long it took."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def step(self, words: str) -> None:
        """Name what begins now."""
        say(f"  {time.monotonic() - self.began:5.1f} d  {words}")


def main() -> int:
    """Start everything, tell where it is, watch it, and stop it in order."""
    reader = argparse.ArgumentParser(prog="bin/dev", description="Buka mal peragaan di komputer ini.")
    reader.add_argument("--fresh", action="store_true", help="mulai dari awal: buang semua data peragaan")
    reader.add_argument("--quiet", action="store_true", help="tanpa pengunjung dan petugas buatan")
    reader.add_argument("--speed", type=float, default=1.0, help="berapa kali lebih cepat dari waktu nyata (1-120)")
    reader.add_argument("--port", type=int, default=8000, help="porta halaman; layar langsung memakai porta sesudahnya")
    reader.add_argument(
        "--host", default="127.0.0.1", help="0.0.0.0 agar telepon dan layar lain di jaringan dapat membuka"
    )
    reader.add_argument("--data", type=Path, default=PROJECT / ".anjungan", help="folder data")
    asked = reader.parse_args()
    if not 1 <= asked.speed <= 120:
        say("--speed harus antara 1 dan 120.")
        return 2
    folder: Path = asked.data.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "running.lock").open("w") as lock:
        if not _only_one(lock):
            say("Mal peragaan ini sudah berjalan di terminal lain. Hentikan dahulu dengan Ctrl-C.")
            return 2
        for port in (asked.port, asked.port + 1):
            if _taken(port):
                say(f"Porta {port} sedang dipakai program lain. Pilih porta lain: bin/dev --port 8100")
                return 2
        return _run(asked, folder)


def _only_one(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _free_port_from(first: int) -> int:
    # Not one that the system picks: before the tables stand it may lend that to somebody else.
    return next(port for port in range(first, first + 1000) if not _taken(port))


def _run(asked: argparse.Namespace, folder: Path) -> int:
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopping.set())
    house = House(
        folder=folder, web_port=asked.port, stream_port=asked.port + 1, host=asked.host,
        environment={"ANJUNGAN_DEMO": "1", "ANJUNGAN_DEMO_CLOCK": "", "DATABASE_URL": ""},
    )  # fmt: skip
    progress = Progress()
    try:
        ready = _open(asked, house, progress)
        if stopping.is_set():
            return 0
        _tell(ready, house, asked, progress)
        _watch(house, DemoClock(*(float(part) for part in ready["clock"].split(":"))), folder, stopping)
    except (ProcessNotReady, subprocess.CalledProcessError) as problem:
        say()
        say(f"Mal belum dapat dibuka: {problem}")
        say(f"Catatan setiap bagian ada di {folder / 'log'}.")
        return 1
    finally:
        say()
        say("Menutup mal. Hari ini dilanjutkan pada pembukaan berikutnya.")
        house.stop()
    return 0


def _open(asked: argparse.Namespace, house: House, progress: Progress) -> dict[str, Any]:
    if asked.fresh:
        progress.step("Membuang data peragaan yang lama")
        _begin_anew(house)
    progress.step("Menyalakan basis data")
    house.cluster.start()
    progress.step("Menyiapkan tabel")
    house.manage("migrate", "--verbosity", "0")
    printer_port = _free_port_from(asked.port + 2)
    progress.step("Memuat katalog: mal, instansi, layanan, standar; menata gedung dan petugas")
    ready = _prepare(house, asked.speed, f"127.0.0.1:{printer_port}")
    house.environment["ANJUNGAN_DEMO_CLOCK"] = ready["clock"]
    progress.step("Menyalakan pencetak contoh, halaman, layar langsung, dan pekerja")
    papers = house.folder / "karcis"
    house.start(
        "printer", sys.executable, "-m", "anjungan.integrations.printing.sandbox", "--port", str(printer_port),
        "--folder", str(papers),
    )  # fmt: skip
    house.start_web()
    house.start_streams()
    house.start_worker()
    if not asked.quiet:
        progress.step("Mengundang pengunjung dan petugas")
        house.start(
            "living-day", sys.executable, "-m", "anjungan.config.living.people", "--plan", ready["plan"],
            "--address", f"http://127.0.0.1:{house.web_port}",
        )  # fmt: skip
    return ready


def _begin_anew(house: House) -> None:
    house.cluster.stop()
    shutil.rmtree(house.cluster.place, ignore_errors=True)
    for entry in house.folder.iterdir():
        if entry.name == "running.lock":
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink()


def _prepare(house: House, speed: float, printer: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "anjungan.config.living.prepare", "--folder", str(house.folder), "--speed", str(speed),
         "--printer", printer],
        env=house.variables(), check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _tell(ready: dict[str, Any], house: House, asked: argparse.Namespace, progress: Progress) -> None:
    at = datetime.fromisoformat(ready["now"])
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for device in ready["devices"]:
        by_kind.setdefault(device["kind"], []).append(device)
    kiosk = by_kind["kiosk"][0]["token"]
    hall = next(device for device in by_kind["display"] if device["zone"] is None)["token"]
    people = {person["role"]: person for person in ready["people"] if person["role"] != "officer"}
    officer = next(person for person in ready["people"] if person["counter"] == "107")
    base = house.address
    again = "dilanjutkan" if ready["again"] else "dibuka"
    progress.step("Siap")
    say()
    say(f"{ready['mall']} {again}. Jam peragaan {at:%d-%m-%Y %H.%M}, kecepatan {asked.speed:g} kali.")
    say()
    say(f"  Semua pintu            {base}/")
    say(f"  Kios                   {base}/kios/pasang?token={kiosk}")
    say(f"  Layar aula (bersuara)  {base}/layar/pasang?token={hall}")
    say(f"  Loket 107              {base}/loket/107/        masuk sebagai {officer['username']}")
    say(f"  Penyambut              {base}/penyambut/        masuk sebagai {people['greeter']['username']}")
    say(f"  Ruang kendali          {base}/ruang-kendali/    masuk sebagai {people['manager']['username']}")
    say(f"  API                    {base}/api/v1/docs")
    say()
    say(f"  Kata sandi semua akun peragaan: {ready['password']}")
    say(f"  Karcis yang tercetak disimpan di {house.folder / 'karcis'}")
    say("  Loket 107 dibiarkan kosong untuk Anda. Ctrl-C menutup mal; bin/dev --fresh memulai dari awal.")


def _watch(house: House, demo: DemoClock, folder: Path, stopping: threading.Event) -> None:
    while not stopping.wait(REMEMBER_SECONDS):
        remember(folder, demo)
        if not house.cluster.is_running():
            say("Basis data berhenti; dinyalakan lagi.")
            house.cluster.start()
        for name in house.revive():
            say(f"Bagian “{name}” berhenti; dinyalakan lagi. Catatannya: {house.log_of(name)}")
    remember(folder, demo)


if __name__ == "__main__":
    os.chdir(PROJECT)
    sys.exit(main())
