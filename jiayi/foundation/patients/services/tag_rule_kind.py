"""人群标签规则 as a kind of rule in versions. A class decides who is called and what is paid: two persons see it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from jiayi.foundation.revisions import queries as drafts
from jiayi.foundation.revisions import services as revisions
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden, NotFound
from jiayi.kernel.paging import Page

from .. import queries
from ..models import PatientTag, TagRule
from ..permissions import PatientPermission as P
from ..rules import tag_conditions
from ..rules.tag_conditions import RESIDENCES, SEXES, SIGNED, UNITS
from ..rules.tag_statement import Rule
from .tag_rules import begin

F, Problem = revisions.Field, revisions.Problem
CODE = "tag_rules"
_TAGS = tuple(PatientTag.Code.choices)
_AGE, _HAS = ("fact", ("age",)), ("fact", ("has_tag",))
_SAID = ("name", "tag", "priority", "conditions")
_DRAFT = 0  # the number of a version that is not stored yet

tag_conditions.add_own_facts(
    {
        "age": (
            F(key="age_unit", label="单位", kind="choice", options=tuple(UNITS.items()), shown_when=_AGE),
            F(key="age_from", label="从", kind="integer", at_least=0, is_required=False, empty_words="出生",
              shown_when=_AGE, hint="含这一岁（月、天）"),
            F(key="age_to", label="到", kind="integer", at_least=0, is_required=False, empty_words="不限",
              shown_when=_AGE, hint="含这一岁（月、天），到满下一个为止"),
        ),
        "sex": (
            F(key="sex", label="哪一种", kind="choice", options=tuple(SEXES.items()), shown_when=("fact", ("sex",))),
        ),
        "has_tag": (
            F(key="tags", label="哪一类（几类里有一类就算）", kind="choices", options=_TAGS,
              shown_when=("fact", ("has_tag", "lacks_tag"))),
            F(key="held_days", label="归入至少几天", kind="integer", unit="天", at_least=1, at_most=36500,
              is_required=False, empty_words="不论几天", shown_when=_HAS),
        ),
        "residence": (
            F(key="residence", label="哪一种", kind="choice", options=tuple(RESIDENCES.items()),
              shown_when=("fact", ("residence",))),
        ),
        "signed": (
            F(key="signed", label="签了没有", kind="choice", options=tuple(SIGNED.items()),
              shown_when=("fact", ("signed",))),
        ),
    },
    dict(PatientTag.Code.choices),
)  # fmt: skip


def outline() -> tuple[revisions.Field, ...]:
    facts = tag_conditions.facts()
    asked: dict[str, revisions.Field] = {field.key: field for fact in facts for field in fact.fields}
    return (
        F(key="name", label="名称", longest=60, hint="居民和医生会看到，例如：65 岁及以上老年人"),
        F(key="tag", label="给哪个标签", kind="choice", options=_TAGS),
        F(
            key="priority",
            label="先后",
            kind="integer",
            at_least=1,
            at_most=99,
            is_assumed=True,
            hint="几条规则给同一个标签时，数小的那条写作理由",
        ),
        F(
            key="conditions",
            label="条件",
            kind="rows",
            row_word="条",
            row_key=("fact", "tags", "reading_code"),
            hint="要同时都满足。几种情况都算的，写成几条规则，给同一个标签",
            fields=(
                F(key="fact", label="看什么", kind="choice", options=tuple((fact.code, fact.label) for fact in facts)),
                *asked.values(),
            ),
        ),
    )


def rule_in(proposal: revisions.Proposal) -> Rule:
    """The draft as the engine takes it, on its first day or today."""
    return Rule(
        id=_DRAFT,
        tag=proposal.content["tag"],
        priority=proposal.content["priority"],
        effective_from=proposal.effective_from or proposal.on,
        conditions=proposal.content["conditions"],
    )


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    found = proposal.content
    problems = [
        Problem(path=path, message=message) for path, message in tag_conditions.problems_of(found["conditions"])
    ]
    former = TagRule.objects.filter(code=proposal.code).order_by("-version").first()
    if former is not None and former.tag != found["tag"]:
        label = PatientTag.Code(former.tag).label
        problems.append(Problem(path="tag", message=f"这项规则给的是“{label}”，要给别的标签，请新建一项规则"))
    looked_at = tag_conditions.tags_asked(found["conditions"])
    if looked_at & queries.SENSITIVE and found["tag"] not in queries.SENSITIVE:
        problems.append(Problem(path="tag", message="条件里有只给少数人看的人群，给出的标签会把它说出去；请换一个条件"))
    if not problems and (ring := queries.ring_with(rule_in(proposal), code=proposal.code)):
        problems.append(Problem(path="conditions", message=f"规则绕成一圈，谁也算不出来：{ring}"))
    return problems


def sentence(found: Mapping[str, Any]) -> str:
    """`年龄满 65 岁的人，归入“老年人”。`"""
    return f"{tag_conditions.words_of(found['conditions'])}的人，归入“{PatientTag.Code(found['tag']).label}”。"


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    begins = proposal.effective_from
    when = "发布以后马上由后台算一遍" if begins == proposal.on else f"{begins} 夜里由后台算一遍"
    sentences = [
        sentence(proposal.content),
        f"{when}，以后每天夜里再算；条件不再满足的，标签到那天为止。",
        "人手标注、登记和导入的标签，规则一个也不动。",
    ]
    return revisions.Effect(sentences=sentences)


def trial(proposal: revisions.Proposal) -> revisions.Effect:
    """Counted on the first day, in the organisations one may see."""
    rule = rule_in(proposal)
    day = rule.effective_from
    found = queries.try_rule(rule, code=proposal.code, on=day)
    gain, lose = sum(one.gain_count for one in found), sum(one.lose_count for one in found)
    now = sum(one.now_count for one in found)
    label = PatientTag.Code(rule.tag).label
    return revisions.Effect(
        sentences=(
            f"按 {day.isoformat()} 算，您的范围里会归入“{label}” {gain:,} 人，不再归入 {lose:,} 人。",
            f"现在 {now:,} 人，到时 {now + gain - lose:,} 人。",
        ),
        columns=("机构", "现在", "会归入", "不再归入", "到时"),
        rows=[
            (
                one.organization_name,
                f"{one.now_count:,}",
                f"{one.gain_count:,}",
                f"{one.lose_count:,}",
                f"{one.now_count + one.gain_count - one.lose_count:,}",
            )
            for one in found
        ],
    )


def people_of_revision(
    *, revision_id: int, side: queries.Side, cursor: str | None, limit: int, on: date, at: datetime, by: Actor
) -> Page:
    """Who would be put in or taken out by a draft, by name.

    :raises NotFound: if the draft is about something else
    :raises NotReady: if it cannot be worked out yet
    :raises Forbidden: if the class is one that only few may see
    """
    revision = drafts.get_revision(revision_id=revision_id, by=by)
    if revision.kind != CODE or revision.action != "replace":
        raise NotFound("这份修订稿不给标签")
    proposal, problems = drafts.judge(revision, drafts.get_kind(code=CODE, by=by), on=on, at=at, by=by)
    wrong = [one for one in problems if one.path not in ("", "source", "reason", "effective_from")]
    if wrong:
        raise revisions.NotReady(details=[{"field": one.path, "message": one.message} for one in wrong])
    rule = rule_in(proposal)
    if queries.is_sensitive(rule) and not allowed(by, P.VIEW_SENSITIVE):
        raise Forbidden("这类人群只给管理他们的医生看，这里只有人数")
    return queries.page_of_trial(
        rule, code=revision.code, on=rule.effective_from, side=side, cursor=cursor, limit=limit
    )


KIND = revisions.rule_kind(
    code=CODE,
    title="人群标签规则",
    words="谁算老年人、谁算儿童：按年龄、已有的人群、最近的体征给标签，每天夜里算一遍",
    view=P.VIEW_TAG_RULES,
    write=P.EDIT_TAG_RULES,
    decide=P.CONFIRM_TAG_RULES,
    model=TagRule,
    document=lambda row: {key: getattr(row, key) for key in _SAID},
    columns=lambda found: {key: found[key] for key in _SAID},
    began=begin,
    forget=queries.forget_tag_rules,
    can_retire=True,
    outline=outline,
    check=check,
    effect=effect,
    trial=trial,
    trial_words="按启用那天数一遍：会归入多少人、不再归入多少人，什么也不存",
    sentence=sentence,
)
