"""Jobs wait in the same database as the facts they follow from."""

__all__ = ["PROCRASTINATE_AUTODISCOVER_MODULE_NAME"]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
