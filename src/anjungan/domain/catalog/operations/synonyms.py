"""Other words people use for the same thing: everyday speech, short forms, old names."""

from __future__ import annotations

import re

# When any of the first is found among a service's words, the second are added to them.
_ALSO_CALLED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("ktp-el", "ktp elektronik", "identitas kependudukan digital"), "ktp ektp e-ktp kartu tanda penduduk identitas"),
    (("kartu keluarga", "dukcapil.kk"), "kk kartu keluarga susunan keluarga family card"),
    (("kia", "kartu identitas anak"), "kia ktp anak kartu anak"),
    (("akta kelahiran", "akta_lahir"), "akte lahir bayi lahiran birth certificate"),
    (("akta kematian", "akta_mati"), "akte mati meninggal wafat duka almarhum death certificate"),
    (("akta perkawinan", "pencatatan perkawinan", "kua.nikah"), "akte nikah kawin menikah pernikahan marriage"),
    (("perceraian", "akta_cerai"), "akte cerai pisah divorce"),
    (("skpwni", "pindah"), "pindahan pindah domisili pindah rumah alamat baru"),
    (("datang", "kedatangan"), "pendatang pindah datang domisili"),
    (("identitas kependudukan digital", "ikd"), "ikd ktp digital ktp hp aplikasi"),
    (("sim_", "perpanjangan sim", "sim baru"), "sim surat izin mengemudi sim a sim c driving licence license"),
    (("skck",), "skck surat kelakuan baik catatan kepolisian melamar kerja police record"),
    (("kehilangan", "spkt"), "surat hilang kehilangan laporan polisi dompet hilang"),
    (("stnk", "samsat."), "stnk pajak motor pajak mobil pajak kendaraan plat pelat samsat bayar pajak vehicle tax"),
    (("balik nama kendaraan",), "bbn balik nama motor mobil bekas"),
    (("paspor", "imigrasi."), "paspor passport pasport luar negeri umroh umrah haji imigrasi"),
    (("bpjs kesehatan", "jkn", "bpjskes."), "bpjs kis kartu sehat askes kesehatan jkn"),
    (("bpjs ketenagakerjaan", "bpjstk."), "bpjs ketenagakerjaan jamsostek bpjstk tenaga kerja"),
    (("jht", "jaminan hari tua"), "jht cairkan pencairan saldo berhenti kerja resign phk"),
    (("dpmptsp.nib",), "nib izin usaha usaha warung toko dagang jualan umkm oss siup business licence"),
    (("pangan industri rumah tangga", "spp-irt", "skpp-irt"), "pirt p-irt makanan minuman rumahan kue katering warung"),
    (("npwp",), "npwp nomor pajak pokok wajib pajak tax number"),
    (("efin",), "efin lupa efin spt lapor pajak online"),
    (("pbb-p2", "pbb_"), "pbb pajak bumi bangunan pajak rumah pajak tanah sppt"),
    (("bphtb",), "bphtb jual beli tanah pajak rumah"),
    (("persetujuan bangunan gedung", "pbg"), "pbg imb izin bangunan bangun rumah renovasi building permit"),
    (("sertifikat laik fungsi", "slf"), "slf laik fungsi gedung"),
    (("sip_", "praktik"), "izin praktik str nakes tenaga kesehatan"),
    (("reklame",), "spanduk baliho papan nama iklan"),
    (("sambungan baru air minum", "pdam."), "pdam air ledeng pam tagihan air meteran"),
    (("imei",), "imei hp handphone ponsel gawai luar negeri phone"),
    (("ak/1", "kartu kuning", "ak1"), "kartu kuning ak1 pencari kerja lowongan cari kerja"),
    (("pengaduan",), "lapor aduan komplain keluhan complaint"),
    (("sertipikat", "bpn."), "sertifikat tanah shm balik nama tanah bpn land certificate"),
    (("izin keramaian",), "izin keramaian acara pesta hajatan konser event"),
    (("penelitian", "skp", "riset"), "izin penelitian riset skripsi mahasiswa magang research"),
)


def other_words_for(words: str) -> list[str]:
    """Return the other words for a service whose own words (in small letters) are these."""
    return [also for found, also in _ALSO_CALLED if any(_is_in(phrase, words) for phrase in found)]


def _is_in(phrase: str, words: str) -> bool:
    # A phrase that ends like part of a key (`dukcapil.kk`, `sim_`) may go on; a word must end where it ends.
    if phrase[-1] in "._" or "." in phrase:
        return phrase in words
    return re.search(rf"(?<![a-z0-9]){re.escape(phrase)}(?![a-z0-9])", words) is not None
