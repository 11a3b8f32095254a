"""The lists of agreements and of promised services, as tables to take out."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import BaseModel, Field

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts import services as signing
from jiayi.contracting.contracts.permissions import ContractPermission
from jiayi.contracting.contracts.queries import ContractFilter
from jiayi.contracting.enrolment import queries as enrolment
from jiayi.contracting.enrolment import services as enrolling
from jiayi.contracting.enrolment.permissions import EnrolmentPermission
from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.messaging.permissions import MessagePermission
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.worktables import services as worktables
from jiayi.foundation.worktables.services import Judged
from jiayi.kernel import disclosure

from . import queries
from .permissions import FulfillmentPermission
from .queries import ContractRow
from .rules import DISPLAY_LABELS
from .schemas import ContractFilters, EntitlementFilters
from .services import entitlement_trigger


def _where(wanted: ContractFilters) -> ContractFilter:
    return ContractFilter(
        q=wanted.q,
        states=(wanted.state,) if wanted.state else (),
        tag=wanted.tag,
        team_ids=(wanted.team_id,) if wanted.team_id else (),
        origin=wanted.origin,
        expires_within=wanted.expires_within,
        signed_year=wanted.signed_year,
    )


def _chosen(wanted: ContractFilters, on: date) -> Iterator[ContractRow]:
    """The rows of the desk's list under these filters."""
    where = _where(wanted)
    return imports.every_row(
        lambda cursor: queries.list_contracts_with_cells(
            where=where, tab=wanted.tab, sort="", today=on, sensitive=False, cursor=cursor, limit=100
        )
    )


def contract_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """One line per agreement, as filtered at the desk."""
    for row in _chosen(asked.filters, asked.on):
        contract = row.contract
        asked.concerns(contract["patient_id"])
        period = contract["agreed_period"] if contract["period"].isempty else contract["period"]
        yield (
            contract["number"],
            contract["name"],
            contract["team_name"],
            contracts.state_label(contract["state"]),
            contract["signed_date"],
            period.lower,
            period.upper - timedelta(days=1),
            contracts.origin_label(contract["origin"]),
            contract["resident_amount"],
            contract["is_disputed"],
        )


def entitlement_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """One line per promised time."""
    wanted: EntitlementFilters = asked.filters
    rows = imports.every_row(
        lambda cursor: queries.page_entitlements(
            q=wanted.q,
            state=wanted.state,
            team_id=wanted.team_id,
            item_code=wanted.item_code,
            today=asked.on,
            sort="",
            cursor=cursor,
            limit=100,
        )
    )
    for row in rows:
        asked.concerns(row.patient_id)
        yield (
            row.patient.name,
            row.item.name,
            row.sequence,
            row.team.name,
            row.window.lower,
            row.window_end - timedelta(days=1),
            DISPLAY_LABELS[row.state],
            row.delivered_date,
            row.practitioner.name if row.practitioner_id else "",
        )


imports.register_export(
    code="contracts",
    title="签约协议",
    permission=ContractPermission.READ,
    columns=[
        Column("number", "协议编号", 20),
        Column("name", "居民", 10, mask="name"),
        Column("team", "团队", 16),
        Column("state", "状态", 10),
        Column("signed", "签约日", 12),
        Column("from", "生效", 12),
        Column("to", "到期", 12),
        Column("origin", "发起", 10),
        Column("amount", "居民自付（元）", 12),
        Column("disputed", "有异议", 8),
    ],
    rows=contract_rows,
    filters=ContractFilters,
)
imports.register_export(
    code="entitlements",
    title="履约明细",
    permission=FulfillmentPermission.READ,
    columns=[
        Column("name", "居民", 10, mask="name"),
        Column("item", "服务项目", 20),
        Column("sequence", "第几次", 8),
        Column("team", "团队", 16),
        Column("from", "可做起", 12),
        Column("to", "应做前", 12),
        Column("state", "状态", 10),
        Column("delivered", "做了的日子", 12),
        Column("practitioner", "谁做的", 10),
    ],
    rows=entitlement_rows,
    filters=EntitlementFilters,
)


class EndOptions(BaseModel):
    """Why the chosen contracts end."""

    reason: Literal["resident", "team", "moved"]
    note: str = Field(min_length=2, max_length=200)


def contract_ids(asked: worktables.Asked) -> list[int]:
    """One more than an act may touch, so that too many is noticed."""
    wanted: ContractFilters = asked.filters
    return queries.list_contract_ids(
        where=_where(wanted), tab=wanted.tab, today=asked.on, most=worktables.MOST_ROWS + 1
    )


def judge_reminders(ids: Sequence[int], asked: worktables.Asked) -> list[Judged]:
    return [
        Judged(object_id=line.contract_id, label=line.name, will_do=line.will_send, reason=line.reason)
        for line in signing.preview_reminders(contract_ids=ids, today=asked.on)
    ]


def remind(contract_id: int, asked: worktables.Asked) -> str:
    """The state may have changed since it was chosen: judged again as it is sent."""
    sent = signing.send_reminders(contract_ids=[contract_id], by=asked.by, at=asked.at)
    return "发了" if sent and sent[0].will_send else f"没有发：{sent[0].reason if sent else '不在管理范围内'}"


def judge_renewals(ids: Sequence[int], asked: worktables.Asked) -> list[Judged]:
    return [
        Judged(
            object_id=row.contract_id,
            label=disclosure.shown_name(row.patient_id, row.name),
            will_do=row.can_renew,
            reason="；".join([f"{row.packages}，一年 {row.price:.2f} 元", *row.notes]) if row.can_renew else row.reason,
        )
        for row in enrolment.preview_renewals(contract_ids=ids, today=asked.on)
    ]


def offer_renewal(contract_id: int, asked: worktables.Asked) -> str:
    """An offer: the resident taps, or does not."""
    enrolling.offer_renewal(contract_id=contract_id, by=asked.by, at=asked.at)
    return "续签邀请发出了，等本人确认"


def judge_acceptance(ids: Sequence[int], asked: worktables.Asked) -> list[Judged]:
    return _judged(ids, asked, wanted=("awaiting_team",), otherwise="不是等团队审核的")


def accept(contract_id: int, asked: worktables.Asked) -> str:
    return f"签成了，{signing.confirm_contract(contract_id=contract_id, by=asked.by, at=asked.at).number}"


def judge_end(ids: Sequence[int], asked: worktables.Asked) -> list[Judged]:
    return _judged(ids, asked, wanted=("active", "expiring", "pending_start"), otherwise="不是生效的协议")


def end(contract_id: int, asked: worktables.Asked) -> str:
    signing.end_contract(
        contract_id=contract_id, reason=asked.options.reason, note=asked.options.note, by=asked.by, at=asked.at
    )
    return "终止了，按剩下的月数退费"


def _judged(ids: Sequence[int], asked: worktables.Asked, *, wanted: tuple[str, ...], otherwise: str) -> list[Judged]:
    found = []
    for held in queries.list_contract_heads(contract_ids=ids, today=asked.on):
        will_do = held["state"] in wanted and not held["is_disputed"]
        label = contracts.state_label(held["state"])
        reason = label if will_do else "居民有异议，先核实" if held["is_disputed"] else f"{label}，{otherwise}"
        name = disclosure.shown_name(held["patient_id"], held["name"])
        found.append(Judged(object_id=held["id"], label=f"{name}，{held['number']}", will_do=will_do, reason=reason))
    return found


def judge_messages(ids: Sequence[int], asked: worktables.Asked) -> list[Judged]:
    """One message for each person, whatever number of their contracts was chosen."""

    def judge(person: Any) -> tuple[bool, str]:
        if not person.is_current:
            return False, "已故或已迁出"
        if not asked.options.by_sms:
            return True, "站内消息"
        return True, "站内消息和短信提醒" if person.phone else "没留手机，只有站内消息"

    return _people(ids, asked, judge, again="同一个人只发一次")


def write_to_signed(contract_id: int, asked: worktables.Asked) -> str:
    [head] = queries.list_contract_heads(contract_ids=[contract_id], today=asked.on)
    sent = messaging.write_to_resident(patient_id=head["patient_id"], message=asked.options, by=asked.by, at=asked.at)
    return "发了" if sent else "居民已去世，没有发"


def judge_visiting(ids: Sequence[int], asked: worktables.Asked) -> list[Judged]:
    heads = queries.list_contract_heads(contract_ids=ids, today=asked.on)
    judged = enrolling.judge_visits([head["patient_id"] for head in heads], asked)
    return _people(ids, asked, lambda person: judged[person.pk], again="清单上已经有这一位")


def put_signed_on_list(contract_id: int, asked: worktables.Asked) -> str:
    return enrolling.put_on_list(_people_of([contract_id], asked)[0], asked)


def gather_signed(ids: Sequence[int], asked: worktables.Asked) -> int:
    return enrolling.gather_visits(_people_of(ids, asked), asked)


def _people_of(ids: Sequence[int], asked: worktables.Asked) -> list[int]:
    return [head["patient_id"] for head in queries.list_contract_heads(contract_ids=ids, today=asked.on)]


def _people(
    ids: Sequence[int], asked: worktables.Asked, judge: Callable[[Any], tuple[bool, str]], *, again: str
) -> list[Judged]:
    """The people of chosen contracts, each once."""
    heads = queries.list_contract_heads(contract_ids=ids, today=asked.on)
    people = {person.pk: person for person in patients.list_by_ids({head["patient_id"] for head in heads})}
    found, seen = [], set[int]()
    for head in heads:
        number = head["patient_id"]
        will_do, reason = judge(people[number]) if number in people else (False, "档案在别的机构")
        if number in seen:
            will_do, reason = False, again
        seen.add(number)
        label = f"{disclosure.shown_name(number, head['name'])}，{head['number']}"
        found.append(Judged(object_id=head["id"], label=label, will_do=will_do, reason=reason))
    return found


worktables.register_bulk(
    code="contracts.message",
    title="给协议的居民发消息",
    permission=MessagePermission.SEND_MANY,
    filters=ContractFilters,
    select=contract_ids,
    judge=judge_messages,
    act=write_to_signed,
    options=messaging.TeamMessage,
    batch=worktables.MOST_ROWS,
)
worktables.register_bulk(
    code="contracts.visit_list",
    title="打印拜访清单",
    permission=EnrolmentPermission.READ,
    filters=ContractFilters,
    select=contract_ids,
    judge=judge_visiting,
    act=put_signed_on_list,
    gather=gather_signed,
    options=enrolling.VisitOptions,
    most=enrolling.MOST_VISITS,
)
worktables.register_bulk(
    code="contracts.remind",
    title="续签提醒",
    permission=ContractPermission.END,
    filters=ContractFilters,
    select=contract_ids,
    judge=judge_reminders,
    act=remind,
)
worktables.register_bulk(
    code="contracts.renew",
    title="批量发续签邀请",
    permission=EnrolmentPermission.RENEW,
    filters=ContractFilters,
    select=contract_ids,
    judge=judge_renewals,
    act=offer_renewal,
)
worktables.register_bulk(
    code="contracts.accept",
    title="通过签约申请",
    permission=ContractPermission.ACCEPT,
    filters=ContractFilters,
    select=contract_ids,
    judge=judge_acceptance,
    act=accept,
)
worktables.register_bulk(
    code="contracts.end",
    title="终止协议",
    permission=ContractPermission.END,
    filters=ContractFilters,
    select=contract_ids,
    judge=judge_end,
    act=end,
    options=EndOptions,
)

entitlement_trigger.register()
