from types import SimpleNamespace

from django.template.loader import render_to_string


def test_a_day_on_which_nobody_waits_has_no_longest_wait() -> None:
    nobody = SimpleNamespace(mean=None, worst=None, left_over=0)
    some = SimpleNamespace(mean=60.0, worst=(None, 600.0), left_over=0)
    page = SimpleNamespace(finding="", chart=None, found=SimpleNamespace(planned=nobody, tried=some))

    text = render_to_string("control_room/parts/tried.html", {"page": page})

    assert "10 menit" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert text.count("–") >= 2
