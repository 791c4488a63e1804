"""A letter as a page: the words of its text, nothing of it read as markup."""

from __future__ import annotations

from anjungan.interfaces.entry.letters import letter_page


def test_what_people_wrote_is_text_and_only_lines_with_an_address_lead_somewhere() -> None:
    shown = letter_page(
        subject="<b>Tutup</b>", language="id", quiet_address="https://mal.example/t/A/kabar/berhenti",
        text=(
            "Alasannya: <script>x</script> & https://jahat.example/\n\nDua baris\ndi sini\n\n"
            "Berhenti dikabari:\nhttps://mal.example/t/A/kabar/berhenti\n\n"
            "Lihat giliran Anda:\nhttps://mal.example/t/A\n"
        ),
    )  # fmt: skip
    assert "<h1>&lt;b&gt;Tutup&lt;/b&gt;</h1>" in shown
    assert "&lt;script&gt;x&lt;/script&gt; &amp; https://jahat.example/</p>" in shown
    assert "<p>Dua baris<br>di sini</p>" in shown
    assert shown.count("<a ") == 2
    assert shown.index(">Lihat giliran Anda</a>") < shown.index(">Berhenti dikabari</a>")
