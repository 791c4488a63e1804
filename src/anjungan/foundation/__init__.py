"""The ground floor: operations, events, audit, clock, live streams. It knows no word of the field."""
