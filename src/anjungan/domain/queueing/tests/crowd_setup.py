"""Loads Django in the process that the crowd's processes are copies of."""

import django

django.setup()
