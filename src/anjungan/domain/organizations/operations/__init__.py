"""The verbs of malls, agencies, tenancies and roles."""

from anjungan.domain.organizations.operations.registering import (
    AgencyKeyTaken,
    MallKeyTaken,
    add_agency,
    add_mall,
    end_tenancy,
    register_agency,
    register_mall,
    sign_tenancy,
)
from anjungan.domain.organizations.operations.roles import add_role, give_role, take_role

__all__ = [
    "AgencyKeyTaken",
    "MallKeyTaken",
    "add_agency",
    "add_mall",
    "add_role",
    "end_tenancy",
    "give_role",
    "register_agency",
    "register_mall",
    "sign_tenancy",
    "take_role",
]
