"""The kiosk in the hall: a number in three touches, read and reached by everybody."""
