"""Tickets to network printers: the words of the slip page, the bytes of the printing wire."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation

from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.queries import visit_outlook
from anjungan.domain.forecasting.states import Channel
from anjungan.domain.queueing.ports import PrintingFailed
from anjungan.domain.queueing.queries import ticket_page
from anjungan.integrations import printing
from anjungan.interfaces.entry.formats import number_text
from anjungan.interfaces.portal.slip import SlipPage, slip_page


def print_ticket(*, code: str, address: str, now: datetime) -> None:
    """Print the ticket of a visit on the printer at `host:port`. Raises PrintingFailed."""
    found = ticket_page(code=code)
    if found is None or not address:
        raise PrintingFailed("no_printer" if found else "no_ticket")
    outlook = visit_outlook(found=found, now=now)
    with translation.override(found.visit.language), timezone.override(found.visit.mall.time_zone):
        page = slip_page(found, outlook)
        slip = printing.ticket_bytes(_slip(page))
    try:
        printing.send(address, slip)
    except printing.PrinterProblem as problem:
        raise PrintingFailed(problem.reason) from problem
    # What is not on paper was not promised.
    forecasting.keep_promises(outlooks=outlook.tickets.values(), channel=Channel.SLIP, now=now)


def _slip(page: SlipPage) -> printing.TicketSlip:
    return printing.TicketSlip(
        mall=page.mall,
        taken_at=page.taken_at,
        number=number_text(page.number),
        when_and_where=page.when_and_where,
        errands=tuple(
            printing.SlipErrand(title=errand.title, agency=errand.agency, place=errand.place) for errand in page.errands
        ),
        prepare=page.prepare,
        qr_address=page.address,
        qr_title=page.scan,
        qr_text=page.scan_more,
        code=page.code,
        missed_call_rule=page.missed_call_rule,
        no_fee_line=page.no_fee,
        complaint_line=page.complaints,
        demo_line=page.demo,
    )
