"""Paper contracts in force as a table (纸质协议名单). A list never signs for anybody.

The seed's rule for paper is: the doctor enters it with the resident's authorisation, the resident confirms, then it is
signed; and the loudest complaint is 被签约. So every line becomes an offer that says where it comes from, waits for the
resident's own confirmation (app, code, witnessed signature) and counts in no figure before it; see docs/adr.
"""

from collections.abc import Mapping
from datetime import date

from jiayi.foundation.imports.services import Asked, Outcome, read_day, split_words
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel.errors import InvalidInput

from ..models import Contract, ContractStatus
from ..queries import published_packages
from .offers import digitise_paper_contract

_GONE = (ContractStatus.DECLINED, ContractStatus.WITHDRAWN, ContractStatus.LAPSED, ContractStatus.VOID)
WAITING = "已补录，待居民本人确认；确认前不算签约"


def take_paper_line(values: Mapping[str, str], asked: Asked) -> Outcome:
    """One line: who, with which team, which packages, signed when on paper, and where the paper lies.

    :raises DomainError: whatever forbids the offer: no such person, team full, another contract …
    """
    patient_id = _patient(values)
    team_id = _team(values["team_code"])
    signed_on = read_day(values["paper_date"])
    known = Contract.objects.filter(patient_id=patient_id, team_id=team_id, paper_date=signed_on)
    before = known.exclude(status__in=_GONE).first()
    if before is not None:
        waits = before.status == ContractStatus.OFFERED
        return Outcome("unchanged", WAITING if waits else f"已有协议 {before.number}")
    made = digitise_paper_contract(
        patient_id=patient_id,
        team_id=team_id,
        package_ids=_packages(values["packages"], asked.on),
        paper_date=signed_on,
        photos=(),
        years=int(values["years"]) if values.get("years", "").isdigit() else None,
        reference=f"纸质协议 {values['reference']}（导入 {asked.job_id} 第 {asked.row} 行）",
        by=asked.by,
        at=asked.at,
    )
    return Outcome("created", "；".join([WAITING, *made.warnings]))


def _patient(values: Mapping[str, str]) -> int:
    person = patients.find_by_identity(kind="id_card", number=values["identity_number"])
    if person is None:
        raise InvalidInput("您管的范围里没有这个身份证号的居民，请先导入居民")
    if person.name != values["name"].replace(" ", ""):
        raise InvalidInput(f"这个身份证号的档案姓名是“{person.name}”，与表里不同，请核对")
    return person.pk


def _team(code: str) -> int:
    found = practitioners.find_team_by_code(code=code)
    if found is None:
        raise InvalidInput(f"没有编号为“{code}”的团队")
    return found.pk


def _packages(text: str, on: date) -> list[int]:
    newest = {}
    for package in published_packages(on=on).order_by("version"):
        newest[package.code] = newest[package.name] = package.pk
    words = split_words(text)
    if unknown := [word for word in words if word not in newest]:
        raise InvalidInput(f"没有“{unknown[0]}”这个服务包")
    return [newest[word] for word in words]
