"""Names of live streams. The database functions of the rooms make the same names; tests hold the two together."""


def mall_stream(mall_id: int) -> str:
    """Return the stream of a whole building, for the control room."""
    return f"mall:{mall_id}"


def zone_stream(zone_id: int) -> str:
    """Return the stream of a zone, for its hall display."""
    return f"zone:{zone_id}"


def counter_stream(counter_id: int) -> str:
    """Return the stream of a counter, for its desk."""
    return f"counter:{counter_id}"


def line_stream(line_id: int) -> str:
    """Return the stream of a line, for the desks that serve it."""
    return f"line:{line_id}"


def visit_stream(code: str) -> str:
    """Return the stream of a visit, for its ticket page."""
    return f"visit:{code}"


def mandate_stream(mandate: object) -> str:
    """Return the stream of a leave to act for somebody, for the screen of whoever gave it."""
    return f"mandate:{mandate}"
