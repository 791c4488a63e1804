"""Appointments: times that people choose before they come."""
