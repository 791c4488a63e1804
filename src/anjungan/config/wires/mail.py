"""Letters about visits: by the configured mail server; in a demo into the folder that a page shows.

What matters here is to know, when it fails, whether the server may have taken the letter all the same.
"""

from __future__ import annotations

import contextlib
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import translation

from anjungan.domain.appointments.queries import booking_by_code
from anjungan.domain.notifications.ports import LetterNotTaken
from anjungan.foundation import clock
from anjungan.interfaces.entry.letters import letter_page
from anjungan.interfaces.portal.booking.calendar_file import calendar_file


def send_letter(
    *, address: str, subject: str, text: str, message_id: str, stop_address: str, calendar_of: str, language: str
) -> None:
    """Hand one letter to the mail server. Raises LetterNotTaken; no reason and no chained error names the address."""
    server = get_connection()
    letter = EmailMultiAlternatives(
        subject=subject, body=text, to=[address], connection=server,
        headers={
            "Message-ID": message_id, "Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<{stop_address}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )  # fmt: skip
    page = letter_page(subject=subject, text=text, language=language, quiet_address=stop_address)
    letter.attach_alternative(page, "text/html")
    booking = booking_by_code(code=calendar_of) if calendar_of else None
    if booking is not None:
        with translation.override(booking.language):
            letter.attach("janji.ics", calendar_file(booking, now=clock.now()), "text/calendar; method=PUBLISH")
    try:
        server.open()
    except (SMTPException, OSError):
        raise LetterNotTaken("unreachable") from None
    try:
        letter.send()
    except (SMTPException, OSError) as problem:
        raise LetterNotTaken(_reason(problem)) from None
    finally:
        # A goodbye that fails changes nothing about the letter.
        with contextlib.suppress(SMTPException, OSError):
            server.close()


def _reason(problem: Exception) -> str:
    """Return refused or busy when the server answered, and uncertain when the line was lost on the way."""
    if isinstance(problem, SMTPRecipientsRefused):
        codes = [code for code, _words in problem.recipients.values()]
    elif isinstance(problem, (SMTPSenderRefused, SMTPDataError, SMTPResponseException)):
        codes = [problem.smtp_code]
    else:
        return "uncertain"
    return "busy" if all(400 <= code < 500 for code in codes) else "refused"
