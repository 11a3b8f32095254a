"""到场凭证办法 as a kind of rule in versions: tried out on the visits of the last three months."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count

from jiayi.foundation.revisions import services as revisions
from jiayi.kernel.versions import add_missing

from .. import queries, rules
from ..models import Encounter, PresenceKind, PresencePolicy
from ..permissions import VisitPermission as P
from ..rules import PresenceRule

F, Problem = revisions.Field, revisions.Problem
CODE, TRIED_DAYS = "presence", 90


@transaction.atomic
def load_builtin_policies() -> int:
    """The shipped policy as the first version; safe to repeat."""
    shipped = queries.shipped_policy()
    new = add_missing(
        PresencePolicy,
        [
            {
                "version": 1,
                "ways": shipped["ways"],
                "effective_from": date.fromisoformat(shipped["effective_from"]),
                "source": shipped["source"],
            }
        ],
        key="version",
    )
    queries.forget_policies()
    return new


def outline() -> tuple[revisions.Field, ...]:
    kinds = tuple((kind.value, str(kind.label)) for kind in PresenceKind)
    asked = "没带凭证的照样能存，但在服务记录、台账和居民那里都写着没有到场凭证"
    return tuple(
        field
        for way, label in rules.WAYS.items()
        for field in (
            F(key=f"{way}_asked", label=f"{label}要凭证", kind="flag", group=label, is_assumed=True,
              hint=asked if way == "clinic" else ""),
            F(key=f"{way}_kinds", label=f"{label}认哪些凭证", kind="choices", group=label, options=kinds,
              is_required=False, empty_words="哪种都不认", is_assumed=True),
        )
    )  # fmt: skip


def read(row: PresencePolicy) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for way in rules.WAYS:
        found |= {f"{way}_asked": row.ways[way]["asked"], f"{way}_kinds": row.ways[way]["kinds"]}
    return found


def written(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"ways": {way: {"asked": found[f"{way}_asked"], "kinds": found[f"{way}_kinds"]} for way in rules.WAYS}}


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    found = proposal.content
    return [
        Problem(path=f"{way}_kinds", message=f"{label}要凭证，至少认一种，不然谁都交不出来")
        for way, label in rules.WAYS.items()
        if found[f"{way}_asked"] and not found[f"{way}_kinds"]
    ]


def sentence(found: Mapping[str, Any]) -> str:
    asked = [label for way, label in rules.WAYS.items() if found[f"{way}_asked"]]
    return f"{'、'.join(asked)}要到场凭证，其余不要。" if asked else "哪种方式都不要到场凭证。"


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    return revisions.Effect(
        sentences=(
            sentence(proposal.content),
            "已经存的服务不变；按服务那天的办法算，没有信号时做的也一样。",
            "手机上的名单在下次同步时换成新的。",
        )
    )


def trial(proposal: revisions.Proposal) -> revisions.Effect:
    """How many of the visits of the last three months would have been said to be without a proof."""
    since = proposal.on - timedelta(days=TRIED_DAYS)
    rows = Encounter.objects.filter(visited_at__date__gte=since).values_list("way", "proof__kind", "presence")
    before: dict[str, int] = dict.fromkeys(rules.WAYS, 0)
    after, total = dict(before), dict(before)
    for way, kind, state, number in rows.annotate(number=Count("id")):
        rule = PresenceRule(proposal.content[f"{way}_asked"], tuple(proposal.content[f"{way}_kinds"]))
        total[way] += number
        before[way] += number if state == rules.MISSING else 0
        after[way] += number if rules.state_of(rule, kind) == rules.MISSING else 0
    shown = [way for way in rules.WAYS if total[way]]
    if not shown:
        return revisions.Effect(sentences=(f"最近 {TRIED_DAYS} 天没有服务可以试算。",))
    return revisions.Effect(
        sentences=(f"最近 {TRIED_DAYS} 天的 {sum(total.values())} 次服务，按这一版会有几次写“没有到场凭证”：",),
        columns=("方式", "服务", "现在", "按这一版"),
        rows=[[rules.WAYS[way], str(total[way]), str(before[way]), str(after[way])] for way in shown],
    )


KIND = revisions.rule_kind(
    code="presence_policies",
    title="到场凭证办法",
    words="门诊、上门、电话、视频各要不要到场凭证，认哪几种",
    view=P.VIEW_RULES,
    write=P.EDIT_RULES,
    decide=P.EDIT_RULES,
    model=PresencePolicy,
    document=read,
    columns=written,
    code_of_only=CODE,
    forget=queries.forget_policies,
    outline=outline,
    check=check,
    effect=effect,
    trial=trial,
    trial_words="用最近三个月的服务试算",
    sentence=sentence,
    may_add=False,
)
