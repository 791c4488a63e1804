"""Names of live streams."""


def mall_stream(mall_id: int) -> str:
    """Return the stream of a whole building."""
    return f"mall:{mall_id}"


def zone_stream(zone_id: int) -> str:
    """Return the stream of a zone."""
    return f"zone:{zone_id}"


def counter_stream(counter_id: int) -> str:
    """Return the stream of a counter."""
    return f"counter:{counter_id}"


def line_stream(line_id: int) -> str:
    """Return the stream of a line."""
    return f"line:{line_id}"


def visit_stream(code: str) -> str:
    """Return the stream of a visit."""
    return f"visit:{code}"
