"""分配方案 as a kind of rule in versions. Money is concerned: whoever proposes a version does not publish it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jiayi.foundation.revisions import services as revisions

from .. import rules
from ..models import Distribution, DistributionState, FeeScheme
from ..permissions import IncentivePermission as P
from .lines import PAYERS, POOLS

F, Problem = revisions.Field, revisions.Problem
_WHO, _WHERE = tuple(PAYERS.items()), tuple(POOLS.items())
_FIXED, _GRADED = "fixed", "graded"
_MONEY: dict[str, Any] = {"kind": "money", "unit": "元", "at_least": 0, "at_most": 100_000}
OUTLINE = (
    F(key="name", label="名称", longest=100),
    F(key="basis", label="按什么算人数", kind="choice", options=(("signed", "签约人数"), ("days", "协议天数折算"))),
    F(key="doctor_share", label="医生占", kind="share", group="签约团队内部", at_least=0, at_most=1,
      hint="没有助手的医生全得"),
    F(key="assistants_share", label="助手占", kind="share", group="签约团队内部", at_least=0, at_most=1),
    F(key="payers", label="每人每年谁付多少", kind="rows", group="谁付", row_word="方", row_key=("payer",), fields=(
        F(key="payer", label="付费方", kind="choice", options=_WHO),
        F(key="paid", label="怎么定", kind="choice", options=((_FIXED, "固定金额"), (_GRADED, "按考核等级"))),
        F(key="amount", label="金额", shown_when=("paid", (_FIXED,)), **_MONEY),
        F(key="grades", label="各等级", kind="rows", row_word="级", row_key=("grade",),
          shown_when=("paid", (_GRADED,)), fields=(F(key="grade", label="等级", longest=10),
                                                  F(key="amount", label="金额", **_MONEY))),
    )),
    F(key="schedule", label="分几次付", kind="rows", group="谁付", row_word="次", row_key=("payer", "code"),
      is_required=False, empty_words="一次付清", fields=(
        F(key="label", label="什么时候", longest=40),
        F(key="payer", label="付费方", kind="choice", options=_WHO),
        F(key="code", label="编码", longest=20),
        F(key="amount", label="金额", **_MONEY),
        F(key="is_assumed", label="原文没有写，是假定的", kind="flag"),
    )),
    F(key="pools", label="到机构以后怎么分", kind="rows", group="资金池", row_word="份", row_key=("pool",), fields=(
        F(key="pool", label="给谁", kind="choice", options=_WHERE),
        F(key="share", label="占多少", kind="share", at_least=0, at_most=1),
    )),
)  # fmt: skip


def read(row: FeeScheme) -> dict[str, Any]:
    raw = row.rules
    return {
        "name": row.name,
        "basis": raw.get("basis", "signed"),
        "doctor_share": raw["person_shares"][rules.DOCTOR],
        "assistants_share": raw["person_shares"][rules.ASSISTANTS],
        "payers": [_payer(payer, raw["payers"][payer]) for payer in _in_order(PAYERS, raw["payers"])],
        "schedule": [
            {"payer": payer, "is_assumed": False} | dict(part)
            for payer in _in_order(PAYERS, raw.get("schedule", {}))
            for part in raw["schedule"][payer]
        ],
        "pools": [{"pool": pool, "share": raw["pools"][pool]} for pool in _in_order(POOLS, raw["pools"])],
    }


def _in_order(known: Mapping[str, str], found: Mapping[str, Any]) -> list[str]:
    """The database keeps no order of keys; people do."""
    return [key for key in known if key in found] + [key for key in found if key not in known]


def _payer(payer: str, amount: Any) -> dict[str, Any]:
    if isinstance(amount, Mapping):
        grades = [{"grade": grade, "amount": each} for grade, each in amount.items()]
        return {"payer": payer, "paid": _GRADED, "amount": None, "grades": grades}
    return {"payer": payer, "paid": _FIXED, "amount": amount, "grades": []}


def written(found: Mapping[str, Any]) -> dict[str, Any]:
    """The document as the engine reads it."""
    schedule: dict[str, list[dict[str, Any]]] = {}
    for part in found["schedule"]:
        step = {key: part[key] for key in ("code", "label", "amount")}
        schedule.setdefault(part["payer"], []).append(step | ({"is_assumed": True} if part["is_assumed"] else {}))
    return {
        "basis": found["basis"],
        "payers": {
            part["payer"]: {grade["grade"]: grade["amount"] for grade in part["grades"]}
            if part["paid"] == _GRADED
            else part["amount"]
            for part in found["payers"]
        },
        "schedule": schedule,
        "pools": {part["pool"]: part["share"] for part in found["pools"]},
        "person_shares": {rules.DOCTOR: found["doctor_share"], rules.ASSISTANTS: found["assistants_share"]},
    }


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    found = proposal.content
    problems = []
    for path, shares in (
        ("pools", [part["share"] for part in found["pools"]]),
        ("assistants_share", [found["doctor_share"], found["assistants_share"]]),
    ):
        total = sum(map(Decimal, shares), Decimal(0))
        if total != 1:
            problems.append(Problem(path=path, message=f"加起来是 {(total * 100).normalize():f}%，应当正好是 100%"))
    if problems:
        return problems
    try:
        rules.read_rules(written(found))
    except rules.RulesRefused as refused:
        said = str(refused)
        for payer, label in PAYERS.items():
            said = said.replace(f"“{payer}”", f"“{label}”")
        return [Problem(path="schedule" if "分期" in said or "时间表" in said else "payers", message=said)]
    return []


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    used = Distribution.objects.filter(scheme__code=proposal.code).exclude(state=DistributionState.REPLACED).count()
    sentences = [f"已经试算或公布的 {used} 份分配，记着当时的版本，一分钱也不动。"]
    if proposal.effective_from:
        sentences.append(f"{proposal.effective_from.year} 年起（年末在用的那一版算全年）新算的分配按新的一版。")
    return revisions.Effect(sentences=sentences)


def trial(proposal: revisions.Proposal) -> revisions.Effect:
    """The last distribution in scope computed anew: by payer and by pool, before and after."""
    last = (
        Distribution.objects.exclude(state=DistributionState.REPLACED).select_related("scheme").order_by("-pk").first()
    )
    if last is None:
        return revisions.Effect(sentences=("还没有算过分配，没有数据可以试算。",))
    new, old = rules.read_rules(written(proposal.content)), rules.read_rules(last.scheme.rules)
    grade = last.grade if not new.grades or last.grade in new.grades else new.grades[0]
    before = rules.fee_pools(old, people=last.people, grade=last.grade)
    after = rules.fee_pools(new, people=last.people, grade=grade)
    totals = [sum(parts.values(), Decimal(0)) for parts in (before, after)]
    pools = [rules.split_pools(old, totals[0]), rules.split_pools(new, totals[1])]
    rows = [(PAYERS.get(key, key), before.get(key), after.get(key)) for key in dict.fromkeys([*before, *after])]
    rows.append(("合计", totals[0], totals[1]))
    rows += [
        (POOLS.get(key, key), pools[0].get(key), pools[1].get(key)) for key in dict.fromkeys([*pools[0], *pools[1]])
    ]
    people = f"{last.people.normalize():f}"
    return revisions.Effect(
        sentences=(f"用 {last.organization.label} {last.year} 年的数：{people} 人，等级“{grade}”。",),
        columns=("", "现在（元）", "改后（元）", "差"),
        rows=[
            (name, _yuan(now), _yuan(then), _yuan((then or Decimal(0)) - (now or Decimal(0))))
            for name, now, then in rows
        ],
    )


def _yuan(amount: Decimal | None) -> str:
    return "没有" if amount is None else f"{amount:,.2f}"


KIND = revisions.rule_kind(
    code="fee_schemes",
    title="费用分配方案",
    words="每人每年谁付多少、分几次付、到机构后怎么分、医生和助手各占多少",
    view=P.VIEW,
    write=P.DEFINE,
    decide=P.PUBLISH_SCHEMES,
    model=FeeScheme,
    document=read,
    columns=lambda found: {"name": found["name"], "rules": written(found)},
    outline=lambda: OUTLINE,
    check=check,
    effect=effect,
    trial=trial,
    trial_words="用最近一次分配的人数和等级",
)
