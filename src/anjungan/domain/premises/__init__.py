"""The room of the building: zones, lines, counters, duties, devices and opening hours."""
