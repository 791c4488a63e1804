"""Live streams."""

from anjungan.foundation.streams.names import counter_stream, line_stream, mall_stream, visit_stream, zone_stream


def wake() -> None:
    """Wake."""


__all__ = ["counter_stream", "line_stream", "mall_stream", "visit_stream", "wake", "zone_stream"]
