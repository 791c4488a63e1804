"""Whatever goes wrong below /api/ before an endpoint sees it is still a problem document."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from anjungan.interfaces.api.v1 import VERSION
from anjungan.interfaces.entry.page_chain import is_for_programs
from anjungan.interfaces.entry.problems import CONTENT_TYPE, problem

_CODES = {400: "bad_request", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed", 413: "too_big"}


class ApiAnswers:
    """Adds the version header and turns plain error pages into problems. Must be the outermost middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if is_for_programs(request.path_info):
            translation.activate("en" if request.headers.get("Accept-Language", "").startswith("en") else "id")
        answer = self.get_response(request)
        if not is_for_programs(request.path_info):
            return answer
        if answer.status_code >= 400 and answer["Content-Type"] != CONTENT_TYPE:
            allow = answer.headers.get("Allow")
            code = _CODES.get(answer.status_code, "server_error" if answer.status_code >= 500 else "refused")
            answer = problem(status=answer.status_code, code=code, detail=_detail(answer.status_code))
            if allow:
                answer["Allow"] = allow
        answer["API-Version"] = VERSION
        if not answer.streaming:
            # Without it the server sends the answer in chunks, which small clients find hard to read.
            answer["Content-Length"] = str(len(answer.content))
        return answer


def _detail(status: int) -> str:
    if status >= 500:
        return _("Maaf, ini salah kami. Tidak ada yang berubah. Kirim lagi dengan kunci permintaan yang sama.")
    if status == 405:
        return _("Metode ini tidak ada di alamat itu. Lihat tajuk Allow.")
    return _("Permintaan ini tidak dapat dibaca. Lihat /api/v1/docs.")
