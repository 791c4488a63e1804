"""Figures with fixed definitions, worked out from the seconds that tickets spent."""
