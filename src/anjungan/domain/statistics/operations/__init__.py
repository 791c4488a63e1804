"""What keeps the rolled-up figures true. Doors call these; nobody writes a cell by hand."""

from anjungan.domain.statistics.operations.rolling_up import mark_day, mark_day_of, rebuild, roll_up_stale_days

__all__ = ["mark_day", "mark_day_of", "rebuild", "roll_up_stale_days"]
