"""待办规则 as a kind of rule in versions: what a whole county finds on its Today pages is seen by two persons."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jiayi.foundation.revisions import services as revisions

from .. import queries
from ..models import TaskRule
from ..permissions import TaskPermission as P
from ..rules import PERFORMERS, PRIORITIES, days_words, find_trigger, triggers
from .task_rules import begin, columns

F, Problem = revisions.Field, revisions.Problem
CODE = "task_rules"
PROGRAMMES = {
    "hypertension": "高血压",
    "diabetes": "糖尿病",
    "chronic": "其他慢病",
    "mental": "严重精神障碍",
    "elderly": "老年人",
    "child": "儿童",
    "maternity": "孕产妇",
    "contract": "签约和履约",
    "event": "事后要做的",
}


def outline() -> tuple[revisions.Field, ...]:
    shown: dict[str, tuple[str, ...]] = {}
    own: dict[str, revisions.Field] = {}
    for trigger in triggers():
        for field in trigger.fields:
            shown[field.key] = (*shown.get(field.key, ()), trigger.code)
            own[field.key] = replace(field, shown_when=("trigger", shown[field.key]))
    everyday = tuple(trigger.code for trigger in triggers() if trigger.owns_dates and trigger.statement)
    return (
        F(key="name", label="名称", longest=60, hint="医生在“今天”里看到的理由，例如：65 岁以上每年体检"),
        F(key="programme", label="哪一类工作", kind="choice", options=tuple(PROGRAMMES.items())),
        F(
            key="trigger",
            label="什么时候要做",
            kind="choice",
            options=tuple((trigger.code, trigger.label) for trigger in triggers()),
        ),
        *own.values(),
        F(
            key="window_before",
            label="提前几天可以做",
            kind="integer",
            unit="天",
            at_least=0,
            at_most=366,
            hint="家里有别的事要上门时，最多提前这么多天一起做",
        ),
        F(key="window_after", label="晚几天还算按时", kind="integer", unit="天", at_least=0, at_most=366),
        F(
            key="priority",
            label="先后",
            kind="choice",
            options=tuple((str(number), words) for number, words in PRIORITIES.items()),
            hint="同一天里哪件排在前面；“马上做”排在一切超期的前面",
        ),
        F(
            key="performer",
            label="谁做",
            kind="choice",
            is_required=False,
            empty_words=PERFORMERS[""],
            options=tuple((code, words) for code, words in PERFORMERS.items() if code),
        ),
        F(key="is_together", label="同一户的放在一天做", kind="flag", hint="在提前的天数里，跟家里人的日子走"),
        F(
            key="is_signed_only",
            label="只给签了约的",
            kind="flag",
            shown_when=("trigger", everyday),
            hint="不选的话，没签约的由管理机构看到",
        ),
    )


def read(row: TaskRule) -> dict[str, Any]:
    found = {**row.content, "priority": str(row.content["priority"])}
    return {"name": row.name, "programme": row.programme, "trigger": row.trigger, **found}


def stored(found: Mapping[str, Any]) -> dict[str, Any]:
    """A cleaned document as the table and the engine keep it: only the settings of its own trigger."""
    trigger = find_trigger(found["trigger"])
    own = {field.key for field in trigger.fields} if trigger else set()
    others = {field.key for one in triggers() for field in one.fields} - own
    kept = {key: value for key, value in found.items() if key not in others}
    return {**kept, "priority": int(found["priority"])}


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    found = proposal.content
    former = TaskRule.objects.filter(code=proposal.code).order_by("-version").first()
    problems = []
    if former is not None and former.trigger != found["trigger"]:
        problems.append(Problem(path="trigger", message="同一项规则不能换成别的时候，请新建一项规则"))
    trigger = find_trigger(found["trigger"])
    if trigger is not None and trigger.check is not None:
        problems += [Problem(path=path, message=message) for path, message in trigger.check(found)]
    if trigger is not None and trigger.matter is not None:
        for other in queries.rules_on(proposal.effective_from or proposal.on):
            is_other = other.code != proposal.code and other.trigger == trigger.code
            if is_other and trigger.matter(other.content) == trigger.matter(found):
                problems.append(Problem(path="trigger", message=f"“{other.name}”已经管着这件事，请改那一项"))
    return problems


def sentence(found: Mapping[str, Any]) -> str:
    trigger = find_trigger(str(found["trigger"]))
    if trigger is None:
        return ""
    who = PERFORMERS.get(found.get("performer") or "", "")
    before = f"提前 {days_words(found['window_before'])}内可做" if found["window_before"] else "到日子再做"
    together = "，同一户的放在一天" if found.get("is_together") else ""
    return f"{trigger.sentence(found)}；{before}，{PRIORITIES[int(found['priority'])]}，{who}{together}。"


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    trigger = find_trigger(proposal.content["trigger"])
    begins = proposal.effective_from
    when = "发布以后马上由后台算一遍" if begins == proposal.on else f"{begins} 夜里由后台算一遍"
    sentences = [sentence(proposal.content)]
    if trigger is not None and trigger.statement is None:
        sentences.append("从启用那天起，新发生的按这一版；已经打开的待办不动。")
    elif trigger is not None and not trigger.owns_dates:
        sentences.append(f"{when}，以后每天夜里再算：已经约好的日子不改，能做的日子、先后、谁做按新的一版。")
        sentences.append("下次随访的日子从下一次做完随访起按新的间隔算。")
    else:
        sentences.append(f"{when}，以后每天夜里再算：不再需要的待办取消，人手改过期的日子不动。")
    return revisions.Effect(sentences=sentences)


def trial(proposal: revisions.Proposal) -> revisions.Effect:
    """Counted on the first day, in the organisations one may see."""
    found, day = stored(proposal.content), proposal.effective_from or proposal.on
    trigger = find_trigger(found["trigger"])
    if trigger is None or trigger.statement is None:
        return revisions.Effect(sentences=("事情发生了才有待办，现在没有可以数的。",))
    rows = queries.try_rule(content=found, trigger=found["trigger"], code=proposal.code, on=day)
    opens, closes, moves = (sum(getattr(one, name) for one in rows) for name in ("opens", "closes", "moves"))
    return revisions.Effect(
        sentences=(
            f"按 {day.isoformat()} 算，您的范围里会新打开 {opens:,} 件待办，取消 {closes:,} 件，改动 {moves:,} 件。",
        ),
        columns=("机构", "现在", "会打开", "会取消", "会改动"),
        rows=[
            (one.organization_name, f"{one.now:,}", f"{one.opens:,}", f"{one.closes:,}", f"{one.moves:,}")
            for one in rows
        ],
    )


KIND = revisions.rule_kind(
    code=CODE,
    title="待办规则",
    words="随访、体检、儿童和孕产妇的日子、续签、没做的服务：什么时候打开待办，提前几天可做，谁先谁后，谁做",
    view=P.VIEW_RULES,
    write=P.EDIT_RULES,
    decide=P.CONFIRM_RULES,
    model=TaskRule,
    document=read,
    columns=lambda found: columns(stored(found)),
    began=begin,
    forget=queries.forget_task_rules,
    can_retire=True,
    outline=outline,
    check=check,
    effect=effect,
    trial=trial,
    trial_words="按启用那天数一遍：每个机构会打开、取消、改动多少件待办，什么也不存",
    sentence=sentence,
)
