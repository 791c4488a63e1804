"""Tickets on 80 mm paper: the bytes of a slip, and a network printer that says how it is.

Knows nothing of queues: whoever prints fills a `TicketSlip` with words and gets bytes.
"""

from anjungan.integrations.printing.network import (
    CoverOpen,
    PaperOut,
    PrinterOffline,
    PrinterProblem,
    PrinterStatus,
    PrinterTooSlow,
    PrinterUnreachable,
    send,
    status,
)
from anjungan.integrations.printing.slip import SlipErrand, TicketSlip, ticket_bytes

__all__ = [
    "CoverOpen",
    "PaperOut",
    "PrinterOffline",
    "PrinterProblem",
    "PrinterStatus",
    "PrinterTooSlow",
    "PrinterUnreachable",
    "SlipErrand",
    "TicketSlip",
    "send",
    "status",
    "ticket_bytes",
]
