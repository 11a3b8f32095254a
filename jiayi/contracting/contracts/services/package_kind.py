"""服务包 as a kind of rule in versions. Money is concerned: whoever proposes a version does not publish it."""

from decimal import Decimal
from typing import Any

from jiayi.foundation.practitioners import queries as practitioners
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.terminology import queries as terminology

from .. import queries
from ..models import EvidenceKind, PackageTier, Payer, ServiceItem, ServicePackage, Windows
from ..permissions import ContractPermission as P
from .packages import LineDraft, PackageDraft, PayerDraft, draft_package, publish_package

F, Problem = revisions.Field, revisions.Problem
_LINE = ("times", "windows", "interval_days", "performer_role", "evidence", "place", "is_mandatory")
_LINE_REST = ("applies_to_tags", "age_from_months", "age_below_months", "note", "source")


def outline() -> tuple[revisions.Field, ...]:
    tags = tuple(
        {entry.code: entry.label for entry in terminology.list_entry_versions(dictionary="population_tag")}.items()
    )
    items = tuple(ServiceItem.objects.order_by("name").values_list("code", "name"))
    months = {"kind": "integer", "unit": "个月", "at_least": 0, "at_most": 1500, "is_required": False}
    return (
        F(key="name", label="名称", longest=60),
        F(key="tier", label="级别", kind="choice", options=tuple(PackageTier.choices)),
        F(key="target_tags", label="给谁", kind="choices", options=tags, is_required=False, empty_words="所有人"),
        F(key="price", label="一年价格", kind="money", unit="元", at_least=0, at_most=100_000),
        F(key="summary", label="一句话说明", kind="long", is_required=False),
        F(
            key="payers",
            label="谁付",
            kind="rows",
            is_required=False,
            row_word="方",
            row_key=("payer",),
            hint="各方金额加起来要正好等于一年价格",
            fields=(
                F(key="payer", label="付费方", kind="choice", options=tuple(Payer.choices)),
                F(key="amount", label="金额", kind="money", unit="元", at_least="0.01", at_most=100_000),
                F(
                    key="schedule",
                    label="分几次拨付",
                    kind="rows",
                    is_required=False,
                    row_word="次",
                    row_key=("label",),
                    fields=(
                        F(key="label", label="什么时候", longest=40),
                        F(
                            key="amount",
                            label="多少",
                            kind="money",
                            unit="元",
                            is_required=False,
                            empty_words="到时按考核定",
                        ),
                    ),
                ),
            ),
        ),
        F(
            key="lines",
            label="服务项目",
            kind="rows",
            row_word="项",
            row_key=("item_code", "age_from_months", "applies_to_tags"),
            fields=(
                F(key="item_code", label="项目", kind="choice", options=items),
                F(
                    key="times",
                    label="一年几次",
                    kind="integer",
                    unit="次",
                    at_least=1,
                    at_most=366,
                    is_required=False,
                    empty_words="不限次",
                ),
                F(key="windows", label="时间安排", kind="choice", options=tuple(Windows.choices)),
                F(key="interval_days", label="两次最少隔", kind="integer", unit="天", at_least=0, at_most=366),
                F(
                    key="performer_role",
                    label="谁来做",
                    kind="choice",
                    options=practitioners.role_choices(),
                    is_required=False,
                    empty_words="不限岗位",
                ),
                F(
                    key="evidence",
                    label="凭什么算做了",
                    kind="choice",
                    options=tuple(EvidenceKind.choices),
                    is_required=False,
                ),
                F(key="place", label="在哪里", is_required=False, longest=30),
                F(key="is_mandatory", label="必做", kind="flag"),
                F(
                    key="applies_to_tags",
                    label="限定人群",
                    kind="choices",
                    options=tags,
                    is_required=False,
                    empty_words="签这个包的都有",
                ),
                F(key="age_from_months", label="满几个月起", **months),  # type: ignore[arg-type]
                F(key="age_below_months", label="不满几个月", **months),  # type: ignore[arg-type]
                F(key="note", label="说明", is_required=False, longest=120),
                F(key="source", label="依据", is_required=False),
            ),
        ),
    )


def read(package: ServicePackage) -> dict[str, Any]:
    return {
        "name": package.name,
        "tier": package.tier,
        "target_tags": list(package.target_tags),
        "price": f"{package.price:.2f}",
        "summary": package.summary,
        "payers": [
            {
                "payer": part.payer,
                "amount": f"{part.amount:.2f}",
                "schedule": [{"label": step["label"], "amount": step.get("amount")} for step in part.schedule],
            }
            for part in package.payers.order_by("pk")
        ],
        "lines": [
            {"item_code": line.item.code} | {name: getattr(line, name) for name in (*_LINE, *_LINE_REST)}
            for line in package.lines.order_by("position").select_related("item")
        ],
    }


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    found = proposal.content
    problems = []
    total = sum((Decimal(part["amount"]) for part in found["payers"]), Decimal(0))
    if total != Decimal(found["price"]):
        problems.append(
            Problem(path="payers", message=f"各方加起来是 {total} 元，应当正好是一年价格 {found['price']} 元")
        )
    for index, part in enumerate(found["payers"]):
        steps = [step["amount"] for step in part["schedule"]]
        if steps and None not in steps and sum(map(Decimal, steps), Decimal(0)) != Decimal(part["amount"]):
            problems.append(
                Problem(path=f"payers.{index}.schedule", message=f"几次拨付加起来要正好是 {part['amount']} 元")
            )
    for index, line in enumerate(found["lines"]):
        place = f"lines.{index}"
        if line["times"] is None and line["windows"] != Windows.FREE:
            problems.append(
                Problem(path=f"{place}.times", message="按期安排的项目要写一年几次；不限次的，时间安排选“按需”")
            )
        youngest, oldest = line["age_from_months"], line["age_below_months"]
        if youngest is not None and oldest is not None and oldest <= youngest:
            problems.append(Problem(path=f"{place}.age_below_months", message="月龄的止要大于起"))
    return problems


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    """Nobody's signed contract changes; the day decides what a new one offers."""
    if proposal.base_id is None:
        return revisions.Effect(sentences=(f"从 {proposal.effective_from} 起可以选这个新的服务包签约。",))
    old = queries.get_package(package_id=proposal.base_id)
    running = queries.count_running_with_package(package_id=old.pk, on=proposal.on)
    sentences = [f"现在有 {running:,} 份有效协议用的是第 {old.version} 版，次数和价格照旧到期满，一份也不动。"]
    if proposal.effective_from:
        begins = proposal.effective_from.isoformat()
        sentences.append(f"{begins} 以前签的还是第 {old.version} 版，{begins} 起新签、续签的用新的一版。")
    rise = Decimal(proposal.content["price"]) - old.price
    if rise:
        more, total = "多" if rise > 0 else "少", abs(rise) * running
        sentences.append(f"每人每年{more}收 {abs(rise)} 元；这些协议要是都续签新的一版，一年合计{more} {total:,} 元。")
    return revisions.Effect(sentences=sentences)


def publish(proposal: revisions.Proposal) -> int:
    found = proposal.content
    made = draft_package(
        draft=PackageDraft(
            code=proposal.code,
            name=found["name"],
            tier=found["tier"],
            price=Decimal(found["price"]),
            effective_from=proposal.first_day,
            target_tags=found["target_tags"],
            summary=found["summary"],
            source=proposal.source,
            lines=[LineDraft(**line) for line in found["lines"]],
            payers=[
                PayerDraft(payer=part["payer"], amount=Decimal(part["amount"]), schedule=part["schedule"])
                for part in found["payers"]
            ],
        )
    )
    return publish_package(package_id=made.pk).pk


KIND = revisions.rule_kind(
    code="packages",
    title="服务包",
    words="包里有哪些服务、一年几次、谁来做、多少钱、谁付。发布以后不改，签好的协议照原来那版",
    view=P.READ,
    write=P.EDIT_PACKAGES,
    decide=P.PUBLISH_PACKAGES,
    model=ServicePackage,
    document=read,
    publish=publish,
    can_retire=True,
    outline=outline,
    check=check,
    effect=effect,
)
