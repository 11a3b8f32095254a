"""One row of an employer's or school's list: who it is, whether they may be invited, and why not."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jiayi.contracting.contracts import queries as contract_queries
from jiayi.foundation.imports.services import Outcome
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients import services as patient_services
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date

from .. import queries
from ..models import CollectiveGroup, GroupEntry
from .groups import open_group


class RowRefused(DomainError):
    """This row cannot join the list; the sentence says why and what to do."""

    code, status, message = "row_refused", 422, "这一行不能进名单"


@transaction.atomic
def list_person(*, group_id: int, values: Mapping[str, str], by: Actor, at: datetime) -> Outcome:
    """Put the person of one row on the list. Repeating a row changes nothing.

    New people get a record; people with a record are found by their number, never by name alone.

    :raises RowRefused: wrong number, name and number of two people, registered or signed elsewhere, died or moved away
    """
    today = local_date(at)
    group = open_group(group_id=group_id)
    number = values["identity_number"].strip().upper()
    facts = patients.read_identity(number=number)
    if isinstance(facts, str):
        raise RowRefused(f"证件号不对：{facts}")
    known = patients.find_by_identity(kind="id_card", number=number)
    if known is not None and known.name != values["name"].strip():
        raise RowRefused("姓名和证件号对不上，请和本人核对后再传")
    if known is not None and not known.is_current:
        raise RowRefused("档案里已登记去世或迁出，请先核对档案")
    person = known if known is not None else _register(group, values, facts, by=by, at=at)
    elsewhere, here = _standing(person.pk, group=group, today=today)
    if elsewhere:
        raise RowRefused("已和其他机构的团队签约，一个人同一时间只能签一个团队")
    entry, is_new = GroupEntry.objects.get_or_create(
        group=group, patient=person, defaults={"listed_at": at, "unit": values.get("unit", "").strip()[:60]}
    )
    if not is_new and entry.unit == values.get("unit", "").strip()[:60] and not entry.needs_guardian:
        return Outcome("unchanged", "已经在名单上")
    notes = ["新建了档案"] if known is None else ["已有档案"]
    if here is not None and entry.contract_id is None:
        entry.contract_id = here.pk
        notes.append(f"已和{here.team.name}签约，不用再签")
    entry.unit = values.get("unit", "").strip()[:60]
    entry.needs_guardian = False
    if not patients.may_sign_alone(person, today):
        notes.append(_guardian(entry, group, values, by=by, at=at))
    entry.is_outside_area = _is_outside(person, group)
    if entry.is_outside_area:
        if not queries.rules_on(today).allow_cross_area:
            raise RowRefused("不住在服务范围内，现在的规则不能跨区域签约")
        notes.append("不住在服务范围内，按跨区域签约")
    entry.save(update_fields=["unit", "contract", "needs_guardian", "is_outside_area"])
    return Outcome("created" if is_new else "updated", "；".join(notes))


def _register(group: CollectiveGroup, values: Mapping[str, str], facts: Any, *, by: Actor, at: datetime) -> Any:
    try:
        return patient_services.register_patient(
            organization_id=group.organization_id,
            name=values["name"].strip(),
            sex=facts.sex,
            birth_date=facts.birth_date,
            identity_kind="id_card",
            identity_number=values["identity_number"],
            phone=values.get("phone", ""),
            division_code=values.get("division_code", ""),
            # They work or learn here; whether they live here the list does not say.
            is_resident_here=bool(values.get("division_code")),
            by=by,
            at=at,
        )
    except patient_services.PatientElsewhere as refused:
        raise RowRefused("已在其他机构建档，请先申请转入，或由那边的团队签") from refused


def _standing(patient_id: int, *, group: CollectiveGroup, today: date) -> tuple[bool, Any]:
    """(signed with another organisation's team, the contract with a team of this one)."""
    with scope.everything(reason="one contract per person: whether another place holds one is said, not which"):
        held = contract_queries.covering_contracts(patient_ids=[patient_id], today=today).get(patient_id)
    if held is None:
        return False, None
    return (True, None) if held.organization_id != group.organization_id else (False, held)


def _guardian(entry: GroupEntry, group: CollectiveGroup, values: Mapping[str, str], *, by: Actor, at: datetime) -> str:
    """A minor needs a guardian on record: one who is there already, or the one the school names with a number."""
    today = local_date(at)
    held = [g for g in patients.list_agents(patient_id=entry.patient_id, on=today) if g.kind == "guardian"]
    if held:
        return f"未满 18 岁，由监护人{held[0].agent.name}确认"
    name, number = values.get("guardian_name", "").strip(), values.get("guardian_identity", "").strip().upper()
    if not (name and number and group.letter_id):
        entry.needs_guardian = True
        missing = "名单附上学校的函以后，填监护人姓名和证件号" if name and number else "请补监护人姓名和证件号"
        return f"未满 18 岁，要监护人：{missing}，或者签约日带户口簿当面签"
    facts = patients.read_identity(number=number)
    if isinstance(facts, str):
        entry.needs_guardian = True
        return f"未满 18 岁，监护人证件号不对：{facts}"
    try:
        agent = patients.find_by_identity(kind="id_card", number=number) or patient_services.register_patient(
            organization_id=group.organization_id,
            name=name,
            sex=facts.sex,
            birth_date=facts.birth_date,
            identity_kind="id_card",
            identity_number=number,
            phone=values.get("guardian_phone", ""),
            is_resident_here=False,
            by=by,
            at=at,
        )
        if agent.name != name:
            raise InvalidInput("监护人姓名和证件号对不上")
        patient_services.grant_proxy(
            patient_id=entry.patient_id,
            agent_id=agent.pk,
            kind="guardian",
            scopes=[],
            from_date=today,
            to_date=None,
            proof=f"{group.name}名单和来函登记的监护人",
            by=by,
            at=at,
        )
    except DomainError as refused:
        entry.needs_guardian = True
        return f"未满 18 岁，监护人没能登记：{refused}"
    return f"未满 18 岁，由监护人{agent.name}确认"


def _is_outside(person: Any, group: CollectiveGroup) -> bool:
    """Known to live outside what the organisation serves; where nobody knows, nothing is claimed."""
    if not person.division_code:
        return False
    served = organizations.list_service_areas(organization_id=group.organization_id)
    return bool(served) and not any(
        person.division_code.startswith(code) or code.startswith(person.division_code) for code in served
    )
