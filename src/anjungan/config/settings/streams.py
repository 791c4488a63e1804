"""Live screens: where a page opens its stream, and which pages may."""

from urllib.parse import urlsplit

from .environment import text, words

__all__ = ["STREAM_ORIGIN", "STREAM_URL", "WEB_ORIGINS"]

# Behind a proxy both are one origin; without one the streams listen on a port of their own.
STREAM_URL: str = text("ANJUNGAN_STREAM_URL", "http://localhost:8001").rstrip("/")
_parts = urlsplit(STREAM_URL)
STREAM_ORIGIN: str = f"{_parts.scheme}://{_parts.netloc}"

# Exactly these origins may read a stream from a page.
WEB_ORIGINS: list[str] = words("ANJUNGAN_WEB_ORIGINS", ("http://localhost:8000", "http://127.0.0.1:8000"))
