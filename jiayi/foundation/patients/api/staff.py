"""What doctor and desk have in common: the same functions, mounted once per client."""

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import allowed, requires

from .. import queries, rules, services
from ..permissions import PatientPermission as P
from ..schemas import (
    CompletedOut,
    CompletionIn,
    ContactIn,
    DeathIn,
    GrantIn,
    GrantOut,
    HeadIn,
    HouseholdIn,
    HouseholdOut,
    IdentityIn,
    IdentityOut,
    IdOut,
    JoinIn,
    LabelOut,
    MoveOutIn,
    NumberIn,
    NumberOut,
    PatientFilters,
    PatientPageOut,
    PatientRowOut,
    PersonOut,
    PhoneOut,
    PlacesOut,
    RegisterIn,
    SearchFirstIn,
    SearchFirstOut,
    TagEndIn,
    TagIn,
    TagOut,
    TeamIds,
    grant_out,
    household_out,
    places_out,
    tag_out,
)
from . import arranging

# Why a record is opened, as the resident will read it.
Purpose = Literal["record", "panel", "followup", "signing", "service", "call", "manage", "emergency"]


@requires(P.VIEW)
def list_patients(request: HttpRequest, filters: Query[PatientFilters]):
    on = clock.today()
    teams = request.actor.team_ids if filters.mine else None
    found = queries.search(
        q=filters.q,
        filters=queries.Filters(
            team_ids=frozenset({filters.team_id}) if filters.team_id else teams,
            organization_id=filters.organization_id,
            grid_id=filters.grid_id,
            division_code=filters.division_code,
            tag=filters.tag,
            sex=filters.sex,
            min_age=filters.min_age,
            max_age=filters.max_age,
            is_signed=filters.is_signed,
            state=filters.state,
        ),
        on=on,
        cursor=filters.cursor,
        limit=filters.limit,
        sensitive=allowed(request.actor, P.VIEW_SENSITIVE),
    )
    return found.with_items([PatientRowOut.of(person, on) for person in found.items])


@requires(P.VIEW)
def list_team_places(request: HttpRequest, team_ids: Query[TeamIds]):
    return places_out(queries.team_loads(team_ids=team_ids.team_ids, on=clock.today()))


@requires(P.VIEW)
def get_patient(request: HttpRequest, patient_id: int, purpose: Purpose = "record"):
    now = clock.now()
    view = services.open_patient(patient_id=patient_id, purpose=purpose, by=request.actor, at=now)
    return PersonOut.of_view(view, clock.today())


@requires(P.VIEW)
def list_tag_codes(request: HttpRequest):
    labels = queries.tag_labels()
    shown = queries.visible_tags(labels, sensitive=allowed(request.actor, P.VIEW_SENSITIVE))
    return [LabelOut(code=code, label=labels[code]) for code in shown]


@requires(P.REGISTER)
def search_before_registering(request: HttpRequest, payload: SearchFirstIn):
    found = services.search_before_registering(**payload.dict(), by=request.actor, at=clock.now())
    return SearchFirstOut.of(found, clock.today())


@requires(P.REGISTER)
def register_patient(request: HttpRequest, payload: RegisterIn):
    values = payload.dict(exclude={"answers"})
    answers = [services.TwinAnswer(**answer.dict()) for answer in payload.answers]
    return IdOut(id=services.register_searched(answers=answers, **values, by=request.actor, at=clock.now()))


@requires(P.CHANGE)
def complete_record(request: HttpRequest, patient_id: int, payload: CompletionIn):
    added = services.complete_record(patient_id=patient_id, **payload.dict(), by=request.actor, at=clock.now())
    return CompletedOut(id=patient_id, added=added)


@requires(P.REGISTER)
def check_number(request: HttpRequest, payload: NumberIn):
    try:
        number = rules.normalized_identity(payload.identity_kind, payload.identity_number)
    except rules.IdentityInvalid as error:
        return NumberOut(is_valid=False, problem=str(error))
    if payload.identity_kind != "id_card":
        return NumberOut(is_valid=True)
    card = rules.read_card(number)
    return NumberOut(is_valid=True, birth_date=card.birth_date, sex=card.sex)


@requires(P.VIEW_IDENTITY)
def reveal_identity(request: HttpRequest, patient_id: int):
    number = services.reveal_identity(patient_id=patient_id, by=request.actor, at=clock.now())
    return IdentityOut(identity_number=number)


@requires(P.CALL)
def reveal_phone(request: HttpRequest, patient_id: int):
    return PhoneOut(phone=services.reveal_phone(patient_id=patient_id, by=request.actor, at=clock.now()))


@requires(P.CHANGE)
def correct_identity(request: HttpRequest, patient_id: int, payload: IdentityIn):
    return services.correct_identity(patient_id=patient_id, **payload.dict(), by=request.actor, at=clock.now())


@requires(P.CHANGE)
def change_contact(request: HttpRequest, patient_id: int, payload: ContactIn):
    return services.change_contact(
        patient_id=patient_id, **payload.dict(exclude_unset=True), by=request.actor, at=clock.now()
    )


@requires(P.TAG)
def set_tag(request: HttpRequest, patient_id: int, payload: TagIn):
    tag = services.set_tag(patient_id=patient_id, **payload.dict(), source="manual", by=request.actor, at=clock.now())
    return tag_out(tag)


@requires(P.TAG)
def end_tag(request: HttpRequest, patient_id: int, code: str, payload: TagEndIn):
    tag = services.end_tag(patient_id=patient_id, code=code, to_date=payload.to_date, by=request.actor, at=clock.now())
    return tag_out(tag)


@requires(P.RECORD_EXIT)
def record_death(request: HttpRequest, patient_id: int, payload: DeathIn):
    return services.record_death(patient_id=patient_id, **payload.dict(), by=request.actor, at=clock.now())


@requires(P.RECORD_EXIT)
def record_move_out(request: HttpRequest, patient_id: int, payload: MoveOutIn):
    return services.record_move_out(patient_id=patient_id, **payload.dict(), by=request.actor, at=clock.now())


@requires(P.RECORD_EXIT)
def cancel_exit(request: HttpRequest, patient_id: int):
    return services.cancel_exit(patient_id=patient_id, by=request.actor, at=clock.now())


@requires(P.GRANT_PROXY)
def grant_proxy(request: HttpRequest, patient_id: int, payload: GrantIn):
    grant = services.grant_proxy(patient_id=patient_id, **payload.dict(), by=request.actor, at=clock.now())
    return grant_out(grant, grant.agent)


@requires(P.GRANT_PROXY)
def revoke_proxy(request: HttpRequest, grant_id: int):
    grant = services.revoke_proxy(grant_id=grant_id, by=request.actor, at=clock.now())
    return IdOut(id=grant_id if grant.pk is None else grant.pk)


@requires(P.VIEW)
def get_household(request: HttpRequest, household_id: int):
    household, members = services.open_household(household_id=household_id)
    return household_out(household, members, clock.today())


@requires(P.CHANGE)
def create_household(request: HttpRequest, payload: HouseholdIn):
    household = services.create_household(
        organization_id=request.actor.organization_id, **payload.dict(), by=request.actor, at=clock.now()
    )
    return household_out(household, queries.list_household(household_id=household.pk), clock.today())


@requires(P.CHANGE)
def join_household(request: HttpRequest, household_id: int, payload: JoinIn):
    return services.join_household(household_id=household_id, **payload.dict(), by=request.actor, at=clock.now())


@requires(P.CHANGE)
def leave_household(request: HttpRequest, patient_id: int):
    return services.leave_household(patient_id=patient_id, by=request.actor, at=clock.now())


@requires(P.CHANGE)
def change_head(request: HttpRequest, household_id: int, payload: HeadIn):
    services.change_head(household_id=household_id, **payload.dict(), by=request.actor, at=clock.now())
    household = queries.get_household(household_id=household_id)
    return household_out(household, queries.list_household(household_id=household_id), clock.today())


def staff_router() -> Router:
    """A router with every route above, for one client."""
    router = Router(tags=["居民"])
    router.get("/patients", response=PatientPageOut)(list_patients)
    router.get("/team-places", response=list[PlacesOut])(list_team_places)
    router.get("/patient-tags", response=list[LabelOut])(list_tag_codes)
    router.post("/registration-searches", response=SearchFirstOut, summary="建档前先查")(search_before_registering)
    router.post("/patients", response=IdOut)(register_patient)
    router.post("/patients/{patient_id}/completions", response=CompletedOut, summary="补上缺的")(complete_record)
    router.post("/identity-checks", response=NumberOut)(check_number)
    router.get("/patients/{patient_id}", response=PersonOut)(get_patient)
    router.post("/patients/{patient_id}/identity-views", response=IdentityOut)(reveal_identity)
    router.post("/patients/{patient_id}/calls", response=PhoneOut)(reveal_phone)
    router.put("/patients/{patient_id}/identity", response=IdOut)(correct_identity)
    router.patch("/patients/{patient_id}/contact", response=IdOut)(change_contact)
    router.post("/patients/{patient_id}/tags", response=TagOut)(set_tag)
    router.post("/patients/{patient_id}/tags/{code}/end", response=TagOut)(end_tag)
    router.post("/patients/{patient_id}/death", response=IdOut)(record_death)
    router.post("/patients/{patient_id}/move-out", response=IdOut)(record_move_out)
    router.post("/patients/{patient_id}/return", response=IdOut)(cancel_exit)
    router.post("/patients/{patient_id}/proxy-grants", response=GrantOut)(grant_proxy)
    router.post("/proxy-grants/{grant_id}/revoke", response=IdOut)(revoke_proxy)
    router.post("/households", response=HouseholdOut)(create_household)
    router.get("/households/{household_id}", response=HouseholdOut)(get_household)
    router.post("/households/{household_id}/members", response=IdOut)(join_household)
    router.post("/households/{household_id}/head", response=HouseholdOut)(change_head)
    router.post("/patients/{patient_id}/leave-household", response=IdOut)(leave_household)
    arranging.mount(router)
    return router
