"""Where people outside find us: the address that stands in the QR code of every ticket."""

from .environment import text

__all__ = ["PUBLIC_URL"]

# Printed on paper, so it must be the address that phones in the hall can reach.
PUBLIC_URL: str = text("ANJUNGAN_PUBLIC_URL", "http://localhost:8000").rstrip("/")
