"""The worker process: `python -m anjungan.config.worker`."""

from __future__ import annotations

import asyncio
import os

import django


def main() -> None:
    """Start the worker."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    os.environ.setdefault("ANJUNGAN_PROCESS", "anjungan-worker")
    django.setup()
    from anjungan.config import working

    asyncio.run(working.run())


if __name__ == "__main__":
    main()
