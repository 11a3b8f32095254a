"""病种规则 as a kind of rule in versions: levels, targets and the definition of being lost are seen by two persons."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from jiayi.foundation.revisions import services as revisions
from jiayi.kernel.versions import add_missing

from .. import queries
from ..models import ChronicProgramme
from ..permissions import CarePlanPermission as P
from ..rules import COLOURS, NUMBERED, STANDINGS, WHEN, read_programme

F, Problem = revisions.Field, revisions.Problem
CODE = "chronic_programmes"
BUILT_IN = Path(__file__).parents[1] / "packs"
TAGS = {"hypertension": "高血压", "diabetes": "糖尿病", "copd": "慢阻肺", "coronary": "冠心病", "stroke": "脑卒中"}
_NUMBERED = ("when", NUMBERED)
PACKS = {"assessment": "国家规范（考核）", "clinical": "基层指南（临床）"}


@transaction.atomic
def load_builtin_programmes() -> int:
    """Add the shipped programmes of which there is no version yet; safe to repeat."""
    entries = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(BUILT_IN.glob("*.json"))]
    new = add_missing(ChronicProgramme, entries)
    queries.forget_programmes()
    return new


def outline() -> tuple[revisions.Field, ...]:
    text = F(key="text", label="内容", longest=160)
    return (
        F(key="name", label="病种名称", longest=30, hint="居民和医生看到的，例如：高血压"),
        F(key="tag", label="哪个人群标签", kind="choice", options=tuple(TAGS.items())),
        F(
            key="needs_confirmation",
            label="按标签找到的要人确认",
            kind="flag",
            hint="已经随访过的、医生自己标的直接纳入；其余先列为待确认",
        ),
        F(
            key="lost_after_days",
            label="多少天没随访算失访",
            kind="integer",
            unit="天",
            at_least=30,
            at_most=1100,
            is_assumed=True,
            hint="全系统只有这一处；失访的在控制率里算没达标",
        ),
        F(
            key="levels",
            label="管理级别",
            kind="rows",
            row_word="级",
            row_key=("code",),
            hint="从最严的写起；规则按上次随访的情况定级，医生可以改",
            fields=(
                F(key="name", label="名称", longest=20),
                F(key="code", label="编码", longest=10),
                F(key="colour", label="颜色", kind="choice", options=tuple(COLOURS.items())),
                F(
                    key="standings",
                    label="什么情况",
                    kind="choices",
                    options=tuple((str(code), words) for code, words in STANDINGS.items()),
                ),
                F(key="number", label="多久一次", kind="integer", at_least=1, at_most=366),
                F(key="unit", label="单位", kind="choice", options=(("days", "天"), ("months", "个月"))),
            ),
        ),
        F(
            key="targets",
            label="目标",
            kind="rows",
            row_key=("pack", "age_from"),
            hint="两套分开：考核的控制率只看国家规范；计划里可以选基层指南",
            fields=(
                F(key="words", label="目标", longest=40, hint="例如：血压低于 140/90"),
                F(key="pack", label="哪一套", kind="choice", options=tuple(PACKS.items())),
                F(key="age_from", label="几岁起", kind="integer", unit="岁", at_least=0, at_most=120),
            ),
        ),
        F(
            key="reasons",
            label="没照着做的原因",
            kind="rows",
            row_key=("code",),
            fields=(F(key="label", label="原因", longest=30), F(key="code", label="编码", longest=20)),
        ),
        F(key="goals", label="可选的目标", kind="rows", row_key=("text",), fields=(text,)),
        F(
            key="referrals",
            label="什么时候想到转诊",
            kind="rows",
            row_key=("text",),
            hint="算得出来的，到时提醒医生；算不出来的，列在专案里给医生看",
            fields=(
                text,
                F(key="when", label="什么时候", kind="choice", options=tuple(WHEN.items())),
                F(key="number", label="几个月／几岁", kind="integer", at_least=1, at_most=120, shown_when=_NUMBERED),
                F(key="is_urgent", label="要马上转", kind="flag"),
            ),
        ),
    )


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    found, problems = proposal.content, []
    given = [one for row in found["levels"] for one in row["standings"]]
    missing = [words for code, words in STANDINGS.items() if str(code) not in given]
    if missing:
        problems.append(Problem(path="levels", message=f"没说{'、'.join(missing)}归哪一级"))
    if len(given) != len(set(given)):
        problems.append(Problem(path="levels", message="同一种情况归进了两级"))
    if not any(row["pack"] == "assessment" for row in found["targets"]):
        problems.append(Problem(path="targets", message="至少要有一条国家规范（考核）的目标"))
    former = ChronicProgramme.objects.filter(code=proposal.code).order_by("-version").first()
    if former is not None and former.content["tag"] != found["tag"]:
        problems.append(Problem(path="tag", message="换了标签就是另一个病种，请新建一项"))
    return problems


def sentence(found: Mapping[str, Any]) -> str:
    programme = read_programme(code="", version=0, name=str(found["name"]), content=found)
    levels = "，".join(f"{one.name} {one.cadence}" for one in programme.levels)
    return f"{programme.name}：{levels}一次；{programme.lost_after_days} 天没随访算失访。"


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    return revisions.Effect(
        sentences=(
            sentence(proposal.content),
            "从启用那天夜里起，按规则定的级别重新算；医生自己定的级别不动。",
            "失访的天数变了，名单和控制率里的失访跟着变；以前月份的走势也按新的天数算。",
        )
    )


def written(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": found["name"], "content": {key: value for key, value in found.items() if key != "name"}}


def read(row: ChronicProgramme) -> dict[str, Any]:
    blank = {"when": "bad", "number": None, "is_urgent": False}
    return {"name": row.name, **row.content, "referrals": [blank | one for one in row.content["referrals"]]}


KIND = revisions.rule_kind(
    code=CODE,
    title="病种管理规则",
    words="慢病怎么分级、多久一次、目标多少、多久没来算失访、什么时候想到转诊",
    view=P.VIEW_RULES,
    write=P.EDIT_RULES,
    decide=P.CONFIRM_RULES,
    model=ChronicProgramme,
    document=read,
    columns=written,
    forget=queries.forget_programmes,
    outline=outline,
    check=check,
    effect=effect,
    sentence=sentence,
)
