"""Teams as a table: one line per member, the team and the person are made when they are not there yet."""

from collections.abc import Mapping
from typing import Any

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column, Outcome, read_day, read_flag
from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel.errors import InvalidInput

from . import services
from .models import CareTeam, Practitioner, TeamMember
from .permissions import PractitionerPermission

_ROLES = {label: code for code, label in TeamMember.Role.choices}
_SEXES = {"男": "1", "女": "2"}


def take_member(values: Mapping[str, str], asked: Asked) -> Outcome:
    """One line: the member of staff, the team and the place in it; what is there already is only completed.

    :raises InvalidInput: the line disagrees with what is there, or comes before its leader
    """
    organization_id = _organization(values.get("organization_code", ""), asked)
    done: list[str] = []
    person = _person(organization_id, values, asked, done)
    team = _team(organization_id, values, person, asked, done)
    role = _ROLES[values["role"]]
    members = TeamMember.objects.on(asked.on).filter(team=team, practitioner=person, role=role)
    if not members.exists():
        services.add_member(
            team_id=team.pk,
            practitioner_id=person.pk,
            role=role,
            from_date=read_day(values["from_date"]) if values.get("from_date") else asked.on,
            by=asked.by,
            at=asked.at,
        )
        done.append("加入团队")
    if not done:
        return Outcome("unchanged")
    return Outcome("created" if "建了人员" in done or "建了团队" in done else "updated", "、".join(done))


def _organization(code: str, asked: Asked) -> int:
    found = organizations.find_by_code(code=code) if code else None
    if code and found is None:
        raise InvalidInput("没有这个机构代码")
    wanted = found.pk if found else asked.by.organization_id or 0
    return organizations.get_managed_organization(organization_id=wanted).pk


def _person(organization_id: int, values: Mapping[str, str], asked: Asked, done: list[str]) -> Practitioner:
    given: dict[str, Any] = {
        "sex": _SEXES.get(values.get("sex", "")),
        "title": values.get("title"),
        "license_number": values.get("license_number"),
        "license_from": read_day(values["license_from"]) if values.get("license_from") else None,
        "license_to": read_day(values["license_to"]) if values.get("license_to") else None,
        "phone": values.get("phone"),
    }
    given = {name: value for name, value in given.items() if value}
    code, name = values["staff_code"], values["staff_name"]
    person = Practitioner.in_scope.filter(organization_id=organization_id, code=code).first()
    if person is None:
        done.append("建了人员")
        return services.create_practitioner(
            organization_id=organization_id, code=code, name=name, by=asked.by, at=asked.at, **given
        )
    if person.name != name:
        raise InvalidInput(f"工号 {code} 是“{person.name}”，与表里的“{name}”不同，请核对")
    changed = {field: value for field, value in given.items() if _plain(getattr(person, field)) != value}
    if changed:
        done.append("更新了人员")
        return services.change_practitioner(practitioner_id=person.pk, by=asked.by, at=asked.at, **changed)
    return person


def _team(
    organization_id: int, values: Mapping[str, str], person: Practitioner, asked: Asked, done: list[str]
) -> CareTeam:
    code, name = values["team_code"], values["team_name"]
    team = CareTeam.in_scope.filter(organization_id=organization_id, code=code).first()
    if team is None:
        if not read_flag(values.get("is_leader", ""), default=False):
            raise InvalidInput(f"还没有团队 {code}：表里要有一行是它的队长（“队长”填“是”）")
        done.append("建了团队")
        return services.create_team(
            organization_id=organization_id,
            code=code,
            name=name,
            leader_id=person.pk,
            from_date=read_day(values["from_date"]) if values.get("from_date") else asked.on,
            by=asked.by,
            at=asked.at,
        )
    if team.name != name:
        raise InvalidInput(f"团队 {code} 叫“{team.name}”，与表里的“{name}”不同，请核对")
    if read_flag(values.get("is_leader", ""), default=False) and team.leader_id != person.pk:
        raise InvalidInput(f"团队 {code} 的队长是“{team.leader.name}”，换队长请到团队页")
    return team


def _plain(value: Any) -> Any:
    return str(value) if hasattr(value, "sealed") else value


def _key(values: Mapping[str, str]) -> str:
    return "|".join(values.get(name, "") for name in ("organization_code", "team_code", "staff_code", "role"))


def _order(values: Mapping[str, str]) -> tuple[str, int]:
    leads = values.get("is_leader", "").strip() in ("是", "1", "√")
    return f"{values.get('organization_code', '')}|{values.get('team_code', '')}", 0 if leads else 1


imports.register_import(
    code="teams",
    title="团队和成员",
    permission=PractitionerPermission.MANAGE,
    columns=[
        Column("team_code", "团队编号", 12, is_required=True, aliases=("团队代码",), example="WH01"),
        Column("team_name", "团队名称", 18, is_required=True, aliases=("团队",), example="柳塘团队"),
        Column("staff_code", "工号", 12, is_required=True, aliases=("人员编号", "职工号"), example="D001"),
        Column("staff_name", "姓名", 10, is_required=True, aliases=("成员姓名", "医生姓名"), example="李一平"),
        Column("role", "团队角色", 12, is_required=True, aliases=("角色", "岗位"), choices=tuple(_ROLES)),
        Column("is_leader", "队长", 6, note="每个新团队要有一行填“是”", example="是"),
        Column("sex", "性别", 6, choices=tuple(_SEXES)),
        Column("title", "职称", 12, example="主治医师"),
        Column("license_number", "执业证号", 20, aliases=("执业证书编号",)),
        Column("license_from", "执业证起", 12),
        Column("license_to", "执业证止", 12),
        Column("phone", "手机", 14, aliases=("联系电话", "电话"), mask="phone"),
        Column("from_date", "加入日期", 12, note="不填就是导入那天"),
        Column("organization_code", "机构代码", 12, note="不填就是您所在的机构"),
    ],
    apply=take_member,
    key=_key,
    order=_order,
    note="一行一个成员；团队和人员没有的会建好，有的只补不删。",
)
