"""What the printer of a device is asked to print."""

from __future__ import annotations

from dataclasses import dataclass

from anjungan.domain.queueing.models import Printout


@dataclass(frozen=True, kw_only=True)
class PrintoutToPrint:
    """A waiting try: whose ticket, and the `host:port` of the printer (empty where the device has none)."""

    code: str
    address: str


def printout_to_print(*, printout_id: int) -> PrintoutToPrint | None:
    """Return the try if it still waits, None when it ended or never was. One statement."""
    printout = Printout.objects.select_related("visit", "device").filter(pk=printout_id).first()
    if printout is None or printout.state != Printout.State.QUEUED:
        return None
    return PrintoutToPrint(code=printout.visit.code, address=printout.device.printer_address if printout.device else "")
