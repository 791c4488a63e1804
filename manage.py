#!/usr/bin/env python3
"""Django's commands for this installation."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    # Commands such as migrate may take longer than any page; waiting for a lock stays short.
    os.environ.setdefault("ANJUNGAN_STATEMENT_TIMEOUT", "0")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
