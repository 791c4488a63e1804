"""The invented staff of the demo mall. Any likeness to a real person is chance."""

from __future__ import annotations

GREETER = ("penyambut", "Rani Puspita")
MANAGER = ("manajer", "Hendra Wirawan")
ADMIN = ("admin", "Yusniar Hamid")
AGENCY_HEAD = ("kepala.dukcapil", "Ratna Anggraini")
WRITER = ("penyusun.dukcapil", "Laila Fitriani")

_OFFICERS = """
Sari Wulandari|Made Suardana|Tiur Simanjuntak|Yosef Lado|Nurul Hidayati|Bima Prasetyo|Maria Goreti|Daud Tambunan
Fitri Handayani|Agus Salim|Lestari Ningsih|Rizal Fahmi|Desi Ratnasari|Eko Nugroho|Wahyu Hidayat|Siti Aminah
Johan Siregar|Putri Ramadhani|Taufik Ismail|Mega Kartika|Arif Rahman|Dewi Anjani|Ilham Saputra|Novi Marlina
Rudi Hartono|Yuli Astuti|Hasan Basri|Intan Permata|Gilang Ramadhan|Rosmawati Lubis|Fajar Sidik|Ayu Lestari
Bambang Sutrisno|Winda Oktaviani|Zulfikar Ali|Citra Dewanti|Reza Pahlevi|Endang Sulastri|Irwan Syah|Melati Sukma
"""
OFFICERS: tuple[str, ...] = tuple(name for row in _OFFICERS.split("\n") for name in row.split("|") if name)


def officer_of(counter: str, place: int) -> tuple[str, str]:
    """Return sign-in name and full name of the officer who belongs to a counter."""
    return f"loket{counter}", OFFICERS[place % len(OFFICERS)]
