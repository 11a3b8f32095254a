"""表的判定规则 as a kind of rule in versions: said in the words of the form, tried out on what was filled this year."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.terminology import queries as terminology
from jiayi.kernel.errors import NotFound
from jiayi.kernel.versions import add_missing, add_version

from .. import queries, rules
from ..models import Assessment, FormRuleVersion
from ..permissions import AssessmentPermission as P
from .rule_words import OPERATORS, SEXES, NotUnderstood, Words, shown, written, written_finding

F, Problem = revisions.Field, revisions.Problem
TRIED, TRIED_DAYS, MOST_ROWS = 500, 366, 8


@transaction.atomic
def load_builtin_form_rules() -> int:
    """The shipped rule of every form as its first version; safe to repeat."""
    pack = queries.shipped_pack()
    start = date.fromisoformat(pack["effectivePeriod"]["start"])
    entries = (
        {"code": code, "name": _title(code), "content": rule, "effective_from": start, "source": pack["source"][:300]}
        for code, rule in pack["forms"].items()
    )
    new = add_missing(FormRuleVersion, entries)
    queries.forget_form_rules()
    return new


def outline() -> tuple[revisions.Field, ...]:
    tags = tuple((entry.code, entry.label) for entry in terminology.list_entry_versions(dictionary="population_tag"))
    when = (
        F(
            key="question",
            label="哪道题",
            longest=60,
            hint="写表里的题目或编号；也可写年龄（月）、性别、人群标签、上次结果、上次的…",
        ),
        F(key="operator", label="怎样", kind="choice", options=tuple(OPERATORS.items())),
        F(key="wanted", label="多少，或哪个选项", longest=100, is_required=False, hint="几个选项用顿号隔开"),
    )
    finding = (
        F(key="says", label="说的话", longest=60, is_required=False, hint="写进判断依据；保密的发现不写"),
        F(key="code", label="编码", longest=40),
        F(
            key="when",
            label="条件，要都符合",
            kind="rows",
            row_word="条",
            row_key=("question", "operator", "wanted"),
            fields=when,
        ),
        F(key="result", label="判为", longest=40, is_required=False, hint="表里结果的选项；取最重的一个"),
        F(key="refers", label="要转诊", kind="flag"),
        F(key="is_urgent", label="危急，马上转", kind="flag"),
        F(key="within_number", label="多久以内再访", kind="integer", at_least=1, at_most=366, is_required=False),
        F(
            key="within_unit",
            label="单位",
            kind="choice",
            options=(("days", "天"), ("months", "个月")),
            is_required=False,
        ),
        F(key="ask", label="提醒医生", longest=100, is_required=False),
        F(key="advice", label="怎么办", longest=120, is_required=False, hint="写了就代替按结果的说法"),
        F(key="for_result", label="只在判为这个结果时算", longest=40, is_required=False),
        F(key="is_unjudged", label="没有见到人，不分级", kind="flag"),
    )
    return (
        F(key="name", label="表", longest=100),
        F(key="is_optional", label="只推荐，不算欠", kind="flag"),
        F(key="is_once", label="只填一次", kind="flag"),
        F(key="done_words", label="没有分级时，结果写什么", longest=20, is_required=False),
        F(key="who", label="给谁填", kind="rows", row_word="种人", row_key=("why", "tag", "months_from"), fields=(
            F(key="why", label="为什么", longest=40, hint="医生看到的，例如：65 岁及以上"),
            F(key="months_from", label="满多少个月", kind="integer", unit="月", at_least=0, at_most=1500,
              is_required=False),
            F(key="months_to", label="不到多少个月", kind="integer", unit="月", at_least=1, at_most=1500,
              is_required=False),
            F(key="sex", label="性别", kind="choice", options=tuple(SEXES.items()), is_required=False,
              empty_words="男女都算"),
            F(key="tag", label="人群标签", kind="choice", options=tags, is_required=False, empty_words="所有人"),
        )),
        F(key="findings", label="发现", kind="rows", row_word="条", row_key=("code",), is_required=False,
          fields=finding, hint="条件都符合的都算：结果取最重的，再访取最早的"),
        F(key="advice", label="按结果怎么办", kind="rows", row_word="条", row_key=("result",), is_required=False,
          fields=(
            F(key="result", label="结果", longest=40), F(key="text", label="怎么办", longest=100),
        )),
    )  # fmt: skip


def read(row: FormRuleVersion) -> dict[str, Any]:
    return shown(row.content, _words(row.code), row.name)


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    words, problems = _words(proposal.code), []
    result = str(_base(proposal).get("resultItem", ""))
    for number, row in enumerate(proposal.content["who"]):
        low, high = row["months_from"], row["months_to"]
        if low is not None and high is not None and high <= low:
            problems.append(Problem(path=f"who.{number}.months_to", message="要大于“满多少个月”"))
    for number, one in enumerate(proposal.content["findings"]):
        try:
            found = written_finding(one, result, words)
        except NotUnderstood as wrong:
            problems.append(Problem(path=f"findings.{number}", message=str(wrong)))
            continue
        if found.get("result") and not _base(proposal).get("order"):
            problems.append(Problem(path=f"findings.{number}.result", message="这张表不分级，不能写判为什么"))
        if bool(one["within_number"]) != bool(one["within_unit"]):
            problems.append(Problem(path=f"findings.{number}.within_number", message="多久和单位要一起写"))
        if not set(found) & {"says", "result", "refers", "urgent", "within", "ask", "advice"}:
            problems.append(Problem(path=f"findings.{number}", message="这一条什么都不会发生，至少写一样"))
    for number, one in enumerate(proposal.content["advice"]):
        try:
            words.code(result, one["result"])
        except NotUnderstood as wrong:
            problems.append(Problem(path=f"advice.{number}.result", message=str(wrong)))
    return problems


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    filled = Assessment.objects.filter(form=proposal.code).count()
    return revisions.Effect(
        sentences=(
            f"已经填的 {filled} 份不变，记着当时的规则。",
            "从启用那天起，新填的按新的一版判；更正旧的一份，按更正那天的规则。",
            "多久一次、几月龄做，在“待办规则”里改。",
        )
    )


def trial(proposal: revisions.Proposal) -> revisions.Effect:
    """The newest fillings of the year judged again: whose result, referral or next day would be another."""
    rule = rules.read_pack(_pack_with(proposal)).forms[proposal.code]
    pack = queries.pack_on(proposal.on)
    rows = Assessment.objects.filter(
        form=proposal.code, amended_by__isnull=True, assessed_date__gte=proposal.on - timedelta(days=TRIED_DAYS)
    )
    shown_rows = list(rows.select_related("response__template", "patient").order_by("-assessed_date", "-id")[:TRIED])
    tags = patients.tags_of([row.patient_id for row in shown_rows], on=proposal.on)
    moved: Counter[tuple[str, str]] = Counter()
    refers = spared = sooner = 0
    for row in shown_rows:
        form = forms.form_of(row.response.template)
        labels = queries.labels_of(form, rule)
        mine = frozenset(tags.get(row.patient_id, ()))
        subject = queries.subject_of(row.patient, mine, row.assessed_date, None)
        values = forms.check(form, row.response.answers, sex=row.patient.sex, age=None).values
        before, after = (rules.decide(pack, one, values, subject, labels) for one in (pack.forms[proposal.code], rule))
        moved[(before.label, after.label)] += before.label != after.label
        refers += after.needs_referral and not before.needs_referral
        spared += before.needs_referral and not after.needs_referral
        sooner += before.next_date != after.next_date
    if not shown_rows:
        return revisions.Effect(sentences=("最近一年没有填过这张表，没有可以试算的。",))
    changed = [(pair, number) for pair, number in moved.most_common(MOST_ROWS) if number]
    return revisions.Effect(
        sentences=(
            f"最近一年填的 {len(shown_rows)} 份重新判一遍：{sum(number for _, number in changed)} 份结果会变，"
            f"{refers} 份要改成转诊，{spared} 份不再转诊，{sooner} 份再访日期会变。",
        ),
        columns=("现在", "按这一版", "份数") if changed else (),
        rows=[[before, after, str(number)] for (before, after), number in changed],
    )


def publish(proposal: revisions.Proposal) -> int:
    made = add_version(
        FormRuleVersion,
        code=proposal.code,
        name=proposal.content["name"],
        content=written(proposal.content, _base(proposal), _words(proposal.code)),
        effective_from=proposal.first_day,
        source=proposal.source,
    )
    return made.pk


def _pack_with(proposal: revisions.Proposal) -> dict[str, Any]:
    data = queries.pack_data_on(proposal.on)
    content = written(proposal.content, _base(proposal), _words(proposal.code))
    return {**data, "forms": {**data["forms"], proposal.code: content}}


def _base(proposal: revisions.Proposal) -> Mapping[str, Any]:
    """What the desk does not ask is taken from the version that was copied, else from the newest."""
    rows = FormRuleVersion.objects.filter(code=proposal.code)
    row = (rows.filter(pk=proposal.base_id).first() if proposal.base_id else None) or rows.order_by("-version").first()
    return row.content if row else {}


def _words(code: str) -> Words:
    return Words(forms.form_of(forms.get_newest_template(code=code)), _tags())


def _tags() -> dict[str, str]:
    return {entry.code: entry.label for entry in terminology.list_entry_versions(dictionary="population_tag")}


def _title(code: str) -> str:
    try:
        return forms.get_newest_template(code=code).title
    except NotFound:
        return code


KIND = revisions.rule_kind(
    code="form_rules",
    title="表的判定规则",
    words="每张表给谁填、什么算异常、判成哪一级、什么时候转诊、多久再访",
    view=P.VIEW_RULES,
    write=P.EDIT_RULES,
    decide=P.EDIT_RULES,
    model=FormRuleVersion,
    document=read,
    publish=publish,
    forget=queries.forget_form_rules,
    outline=outline,
    check=check,
    effect=effect,
    trial=trial,
    trial_words="用最近一年填的表重新判",
    may_add=False,
)
