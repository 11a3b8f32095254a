"""Forms as triggers of the task rules: once a year, by age or week, and by the result of the last one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.tasks import services as tasks

F = revisions.Field
SOURCE = "assessments"
YEARLY = {"physical_exam": "健康体检", "elder_self_care": "自理能力评估", "tcm_elder": "中医体质辨识"}
GROUPS = {"elderly": "老年人", "hypertension": "高血压患者", "diabetes": "糖尿病患者"}
SCHEDULES = {
    "child": "儿童健康检查",
    "tcm_child": "儿童中医指导",
    "antenatal": "产前随访",
    "postnatal": "产后 42 天检查",
}
UNITS = {"child": "月龄", "tcm_child": "月龄", "antenatal": "孕周", "postnatal": "产后天"}
SERIES = {"child": ["newborn", "child_1_8", "child_12_30", "child_3_6"], "tcm_child": ["tcm_child"]}
BY_RESULT = {
    "smi_followup": ("严重精神障碍随访", {"3": "稳定", "2": "基本稳定", "1": "不稳定"}),
    "copd_followup": ("慢阻肺随访", {"1": "稳定期低风险", "2": "稳定期高风险", "3": "急性加重期"}),
}
# Who was never examined owes it until the year is over; who was, so many months after the last time.
YEARLY_STATEMENT = """
SELECT tag.patient_id, tag.patient_id AS source_id, owed.due_date, 'form_' || %(form)s AS kind, %(form_title)s AS title,
       CASE WHEN last.day IS NULL THEN '还没做过' ELSE '上次 ' || to_char(last.day, 'YYYY"年"FMMM"月"') END AS detail
FROM patients_patienttag AS tag
LEFT JOIN (
    SELECT a.patient_id, max(a.assessed_date) AS day FROM assessments_assessment AS a
    WHERE a.form = %(form)s GROUP BY a.patient_id
) AS last ON last.patient_id = tag.patient_id
CROSS JOIN LATERAL (
    SELECT coalesce((last.day + make_interval(months => %(months)s))::date,
                    make_date(extract(year FROM %(on)s::date)::int, 12, 31)) AS due_date
) AS owed
WHERE tag.code = %(group)s AND tag.period_from <= %(on)s AND (tag.period_to IS NULL OR tag.period_to > %(on)s)
  AND owed.due_date - %(before)s <= %(on)s
"""
# What is done where nothing is known of the time before a record came here (an imported list, a family that moved in).
NO_HISTORY = {"verify": "先核实以前做过没有", "next": "从下一次该做的开始"}
# The last age that is reached, or comes within the window, unless a form of the series was filled for it. A year after
# the last age nothing is owed any more. An age that was reached before the record came here, of a child of whom no form
# of the series was ever kept, is not called missed: nobody knows. It is asked about on a month's birthday so many days
# after the record came (a list of thousands does not fall due on one day), last of all, or not at all.
CHILD_STATEMENT = """
SELECT p.id AS patient_id, p.id AS source_id, asked.due_date,
       'form_' || CASE WHEN %(is_tcm)s THEN 'tcm_child' WHEN owed.age < 1 THEN 'newborn'
                       WHEN owed.age < 12 THEN 'child_1_8' WHEN owed.age < 36 THEN 'child_12_30'
                       ELSE 'child_3_6' END AS kind,
       %(schedule_title)s AS title,
       CASE WHEN owed.age < 36 THEN owed.age || ' 月龄' ELSE owed.age / 12 || ' 岁' END
       || CASE WHEN asked.is_unknown THEN '，没有以前的记录，请核实' ELSE '' END AS detail,
       CASE WHEN asked.is_unknown THEN %(last_place)s END AS place
FROM patients_patient AS p
CROSS JOIN LATERAL (
    SELECT step AS age, reached.day AS due_date
    FROM unnest(%(steps)s::int[]) AS step
    CROSS JOIN LATERAL (
        SELECT (p.birth_date + CASE WHEN step = 1 THEN interval '28 days' ELSE make_interval(months => step) END)::date
    ) AS reached (day)
    WHERE reached.day - %(before)s <= %(on)s
    ORDER BY step DESC LIMIT 1
) AS owed
CROSS JOIN LATERAL (
    SELECT came.day, %(no_history)s <> '' AND owed.due_date < came.day AND NOT EXISTS (
        SELECT 1 FROM assessments_assessment AS a WHERE a.patient_id = p.id AND a.form = ANY(%(series)s)
    ) AS is_unknown
    FROM (SELECT (p.created_at AT TIME ZONE 'Asia/Shanghai')::date AS day) AS came
) AS known
CROSS JOIN LATERAL (
    SELECT known.is_unknown, CASE WHEN known.is_unknown THEN (p.birth_date + make_interval(months => 1 + (
        extract(year FROM age(known.day + %(verify_days)s - 1, p.birth_date)) * 12
        + extract(month FROM age(known.day + %(verify_days)s - 1, p.birth_date)))::int))::date
        ELSE owed.due_date END AS due_date
) AS asked
WHERE p.is_current AND p.birth_precision = 'day' AND p.birth_date > %(on)s - 366 * 7 AND owed.due_date > %(on)s - 366
  AND NOT (asked.is_unknown AND (%(no_history)s = 'next' OR asked.due_date - %(before)s > %(on)s))
  AND NOT EXISTS (
      SELECT 1 FROM assessments_assessment AS a
      WHERE a.patient_id = p.id AND a.form = ANY(%(series)s) AND a.assessed_date >= owed.due_date - %(before)s
  )
"""
# The first visit of a pregnancy; those after it follow from what it said of the weeks.
PREGNANCY_STATEMENT = """
SELECT tag.patient_id, tag.patient_id AS source_id, tag.period_from + 14 AS due_date, 'form_anc1' AS kind,
       '第 1 次产前随访' AS title, '孕 13 周前建册' AS detail, NULL::int AS place
FROM patients_patienttag AS tag
WHERE %(is_antenatal)s AND tag.code = 'maternal' AND tag.period_from BETWEEN %(on)s - 280 AND %(on)s
  AND (tag.period_to IS NULL OR tag.period_to > %(on)s)
  AND NOT EXISTS (
      SELECT 1 FROM assessments_assessment AS a
      WHERE a.patient_id = tag.patient_id AND a.form IN ('anc1', 'anc2_5', 'pnc', 'pnc42')
        AND a.assessed_date >= tag.period_from - 30
  )
"""
# What the forms themselves have planned: the rule only says window, order and who.
PLANNED_STATEMENT = """
SELECT t.patient_id, t.source_id, t.due_date, t.kind, t.title, t.detail
FROM tasks_task AS t WHERE t.source_app = 'assessments' AND t.kind = 'form_' || %(form)s AND t.state = ANY(%(live)s)
"""


def _yearly(content: Mapping[str, Any], on: date) -> tuple[str, dict[str, Any]]:
    form = content["yearly_form"]
    return YEARLY_STATEMENT, {
        "form": form,
        "form_title": YEARLY[form],
        "group": content["group"],
        "months": content["months"],
    }


def _scheduled(content: Mapping[str, Any], on: date) -> tuple[str, dict[str, Any]]:
    name = content["schedule"]
    if name in SERIES:
        return CHILD_STATEMENT, {
            "steps": content["steps"],
            "series": SERIES[name],
            "is_tcm": name == "tcm_child",
            "schedule_title": SCHEDULES[name],
            "no_history": content.get("no_history") or "",
            "verify_days": content.get("verify_days") or 0,
            "last_place": tasks.LAST,
        }
    return PREGNANCY_STATEMENT, {"is_antenatal": name == "antenatal"}


def _by_result(content: Mapping[str, Any], on: date) -> tuple[str, dict[str, Any]]:
    return PLANNED_STATEMENT, {"form": content["result_form"]}


def _check_steps(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    steps, problems = content["steps"], []
    if steps != sorted(set(steps)):
        problems.append(("steps", "要从小到大写，不能重复"))
    if content.get("no_history") and content["schedule"] not in SERIES:
        problems.append(("no_history", "只有儿童的检查能选这一项，孕产妇的请空着"))
    if content.get("no_history") == "verify" and content.get("verify_days") is None:
        problems.append(("verify_days", "写建档满多少天去核实，马上核实写 0"))
    return problems


def _say_steps(content: Mapping[str, Any]) -> str:
    name, waits = content["schedule"], content.get("no_history") or ""
    said = f"{SCHEDULES[name]}：{'、'.join(map(str, content['steps']))}{UNITS[name]}"
    how = {
        "verify": f"，没有以前记录的建档满 {content.get('verify_days') or 0} 天后先核实、顺便做",
        "next": "，没有以前记录的从下一次开始",
    }
    return said + how.get(waits, "")


def _check_results(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    labels = BY_RESULT[content["result_form"]][1]
    given = {row["result"] for row in content["spans"]}
    missing = [label for code, label in labels.items() if code not in given]
    strange = sorted(given - set(labels))
    return [("spans", f"还缺{'、'.join(missing)}的间隔")] * bool(missing) + [
        ("spans", f"这张表没有“{code}”这个结果") for code in strange
    ]


def _say_results(content: Mapping[str, Any]) -> str:
    title, labels = BY_RESULT[content["result_form"]]
    spans = "，".join(
        f"{labels.get(row['result'], row['result'])} {row['number']} {'个月' if row['unit'] == 'months' else '天'}"
        for row in content["spans"]
    )
    return f"{title}，上次{spans}再访"


def register() -> None:
    tasks.register_trigger(
        tasks.Trigger(
            code="yearly",
            label="每隔一段时间一次的表",
            words="老年人和慢病患者的体检、体质辨识、自理能力",
            sentence=lambda one: f"{GROUPS[one['group']]}每 {one['months']} 个月一次{YEARLY[one['yearly_form']]}",
            source=lambda one: f"yearly:{one['yearly_form']}",
            matter=lambda one: str(one["yearly_form"]) + str(one["group"]),
            statement=_yearly,
            fields=(
                F(key="yearly_form", label="哪张表", kind="choice", options=tuple(YEARLY.items())),
                F(key="group", label="哪些人", kind="choice", options=tuple(GROUPS.items())),
                F(key="months", label="隔几个月", kind="integer", unit="个月", at_least=1, at_most=60),
            ),
        )
    )
    tasks.register_trigger(
        tasks.Trigger(
            code="schedule",
            label="按月龄、孕周",
            words="儿童、孕产妇在规定的月龄、孕周检查",
            sentence=_say_steps,
            source=lambda one: f"schedule:{one['schedule']}",
            matter=lambda one: str(one["schedule"]),
            statement=_scheduled,
            places=True,
            check=_check_steps,
            fields=(
                F(key="schedule", label="哪一种", kind="choice", options=tuple(SCHEDULES.items())),
                F(
                    key="steps",
                    label="哪几次",
                    kind="integers",
                    at_least=0,
                    at_most=400,
                    hint="月龄、孕周或产后天数，从小到大",
                ),
                F(
                    key="no_history",
                    label="建档以前该做的，不知道做过没有",
                    kind="choice",
                    is_required=False,
                    empty_words="照样算超期",
                    options=tuple(NO_HISTORY.items()),
                    hint="导入的、迁来的儿童，以前的检查这里没有记录；核实的那一件排在最后",
                ),
                F(
                    key="verify_days",
                    label="建档满多少天去核实",
                    kind="integer",
                    is_required=False,
                    unit="天",
                    at_least=0,
                    at_most=366,
                    hint="选了“先核实”才用；满了以后，各在孩子出生的那个日子（12 号生的在 12 号），不挤在一天",
                ),
            ),
        )
    )
    tasks.register_trigger(
        tasks.Trigger(
            code="form_result",
            label="随访表，按上次的结果",
            words="严重精神障碍、慢阻肺随访：上次的结果决定下次什么时候",
            sentence=_say_results,
            source=lambda one: SOURCE,
            matter=lambda one: str(one["result_form"]),
            statement=_by_result,
            check=_check_results,
            owns_dates=False,
            fields=(
                F(
                    key="result_form",
                    label="哪张表",
                    kind="choice",
                    options=tuple((code, title) for code, (title, _) in BY_RESULT.items()),
                ),
                F(
                    key="spans",
                    label="隔多久",
                    kind="rows",
                    row_word="行",
                    row_key=("result",),
                    fields=(
                        F(key="result", label="结果的编号", longest=10, hint="表上的编号"),
                        F(key="number", label="隔多少", kind="integer", at_least=1, at_most=366),
                        F(key="unit", label="单位", kind="choice", options=(("days", "天"), ("months", "个月"))),
                    ),
                ),
            ),
        )
    )
