"""A call as a sound file: chime and words. Without a voice the screen plays its own chime and says so."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from anjungan.domain.queueing.ports import SpeechFailed, call_speaker
from anjungan.interfaces.display.screens import HOME, KIND
from anjungan.interfaces.entry.device_enrolment import device_only

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Device

logger = logging.getLogger(__name__)
_NUMBER = re.compile(r"[A-Z]{1,3}[0-9]{3,5}")
_COUNTER = re.compile(r"[1-9][0-9]{2,3}")


@require_safe
@device_only(kind=KIND, home=HOME)
def speak(_request: HttpRequest, _device: Device, number: str, counter: str) -> HttpResponse:
    """Answer the call of a number to a counter as a WAV; 503 with a code when nobody can speak."""
    if not (_NUMBER.fullmatch(number) and _COUNTER.fullmatch(counter)):
        return JsonResponse({"code": "not_a_call"}, status=404)
    try:
        wav = call_speaker()(number=number, counter=counter, languages=settings.VOICE_LANGUAGES)
    except SpeechFailed as failure:
        logger.warning("the call of %s to %s is not spoken: %s", number, counter, failure)
        return JsonResponse({"code": "voice_missing"}, status=503)
    response = HttpResponse(wav, content_type="audio/wav")
    response["Cache-Control"] = "private, max-age=300"
    return response
