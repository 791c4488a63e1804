"""The verbs of malls, agencies, tenancies and roles."""

from anjungan.domain.organizations.operations.publishing import (
    Changes,
    publish_agencies,
    publish_malls,
    publish_tenancies,
    synchronise,
)
from anjungan.domain.organizations.operations.registering import (
    AgencyKeyTaken,
    MallKeyTaken,
    add_agency,
    add_mall,
    end_tenancy,
    mark_as_demo,
    register_agency,
    register_mall,
    sign_tenancy,
)
from anjungan.domain.organizations.operations.roles import add_role, appoint, give_role, take_role

__all__ = [
    "AgencyKeyTaken",
    "Changes",
    "MallKeyTaken",
    "add_agency",
    "add_mall",
    "add_role",
    "appoint",
    "end_tenancy",
    "give_role",
    "mark_as_demo",
    "publish_agencies",
    "publish_malls",
    "publish_tenancies",
    "register_agency",
    "register_mall",
    "sign_tenancy",
    "synchronise",
    "take_role",
]
