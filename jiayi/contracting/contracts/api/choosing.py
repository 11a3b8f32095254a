"""Before an offer: which packages suit a person, and what signing them would mean. On the phone and at the desk."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries
from ..permissions import ContractPermission as P
from ..schemas import ChoiceOut, SummaryOut
from . import shared


def add_routes(router: Router) -> None:
    @router.get("/patients/{patient_id}/packages", response=list[ChoiceOut])
    @requires(P.OFFER)
    def list_choices(request: HttpRequest, patient_id: int) -> Any:
        return shared.choices_of(patient_id)

    @router.get("/patients/{patient_id}/signing-summary", response=SummaryOut)
    @requires(P.OFFER)
    def get_signing_summary(
        request: HttpRequest,
        patient_id: int,
        team_id: int,
        package_ids: list[int] = Query(...),  # noqa: B008 ninja's way of naming a list
        years: int | None = Query(None, ge=1, le=3),
    ) -> Any:
        return SummaryOut.of(
            queries.preview_summary(
                patient_id=patient_id, team_id=team_id, package_ids=package_ids, years=years, today=clock.today()
            )
        )
