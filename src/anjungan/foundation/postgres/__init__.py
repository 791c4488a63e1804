"""The embedded PostgreSQL: a whole database server in the data folder, with no system package.

`embedded_in(folder)` names the cluster of one installation without touching anything; `.start()` makes and starts it,
and may be called at any time. Tests use `throwaway()`. An installation with its own server sets DATABASE_URL and never
comes here.
"""

from .addresses import django_address
from .binaries import PostgresMissing, bin_path
from .cluster import Cluster, PostgresProblem, embedded_in, throwaway

__all__ = [
    "Cluster",
    "PostgresMissing",
    "PostgresProblem",
    "bin_path",
    "django_address",
    "embedded_in",
    "throwaway",
]
