"""What the phone needs of organisations: the grids to choose from."""

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel.access import requires

from .. import queries
from ..permissions import OrganizationPermission
from ..schemas import GridOut, OrganizationOut

router = Router(tags=["机构"])


@router.get("/grids", response=list[GridOut])
@requires(OrganizationPermission.VIEW)
def list_grids(request: HttpRequest):
    return queries.list_grids()


@router.get("/organizations", response=list[OrganizationOut])
@requires(OrganizationPermission.VIEW)
def list_organizations(request: HttpRequest):
    return queries.list_organizations(active_only=True)
