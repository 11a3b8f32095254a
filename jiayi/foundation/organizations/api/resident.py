"""The public page of an organisation."""

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel.access import requires

from .. import queries
from ..permissions import OrganizationPermission
from ..schemas import PublicOrganizationOut

router = Router(tags=["机构"])


@router.get("/organizations/{organization_id}", response=PublicOrganizationOut)
@requires(OrganizationPermission.VIEW_PUBLIC)
def get_organization(request: HttpRequest, organization_id: int):
    return queries.get_organization(organization_id=organization_id)
