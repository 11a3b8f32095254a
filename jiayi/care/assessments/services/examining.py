"""Check the answers of a form, decide what they come to and settle what the doctor decided. Nothing is stored here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiayi.foundation.forms import queries as forms
from jiayi.foundation.forms import services as form_services
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput

from .. import queries, rules
from ..models import Assessment
from ..rules import FormRule, Outcome

LATE_DAYS = 366
YES, NO = "2", "1"


class BadDay(InvalidInput):
    """A form lies between last year and today."""

    code, message = "bad_assessment_date", "填表日期不对，应在一年以内，不晚于今天"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the doctor recorded, which may differ from the rule with a reason."""

    code: str
    label: str
    reason: str
    next_date: date | None


@dataclass(frozen=True, slots=True)
class Examined:
    rule: FormRule
    template: Any
    form: forms.Form
    checked: forms.Checked
    day: date
    outcome: Outcome
    decision: Decision


def examine(
    person: Any,
    code: str,
    answers: Mapping[str, Any],
    *,
    confirmed: Iterable[str],
    version: str | None,
    today: date,
    last: Assessment | None,
    sensitive: bool,
    by: Actor,
    is_correction: bool = False,
) -> Examined:
    """
    :raises FormVersionOver: the version of the form did not hold on its day; a correction keeps its version
    :raises AnswersRefused, AnswersNeedConfirmation: the answers, the result or the next date cannot stand
    :raises BadDay: the day lies in the future or more than a year back
    """
    rule, pack, confirmed = queries.rule_of(code, on=today), queries.pack_on(today), frozenset(confirmed)
    template, form = queries.template_of(code, on=today, sensitive=sensitive, version=version)
    tags = queries.subject_tags(person.pk, today)
    checked = forms.check(form, answers, person=queries.person_of(person, tags, today), confirmed=confirmed)
    form_services.refuse_problems(checked)
    day = checked.values[rule.day]
    if version is not None and not is_correction:
        forms.get_template_for_answers(code=code, version=version, authored_on=day, on=today)
    if not today - timedelta(days=LATE_DAYS) <= day <= today:
        raise BadDay()
    labels = queries.labels_of(form, rule)
    subject = queries.subject_of(person, tags, day, last)
    outcome = rules.decide(pack, rule, checked.values, subject, labels)
    decision = _decide(checked.values, outcome, rule, labels, day, confirmed)
    _fill_in(form, checked, rule, outcome, decision, by)
    return Examined(rule, template, form, checked, day, outcome, decision)


def _decide(
    values: Mapping[str, Any],
    outcome: Outcome,
    rule: FormRule,
    labels: Mapping[str, str],
    day: date,
    confirmed: frozenset[str],
) -> Decision:
    chosen = values.get(rule.result_item) if rule.order else None
    code = str(chosen or outcome.code)
    reason = str(values.get("classification_reason", "")) if code != outcome.code else ""
    if code != outcome.code and not reason:
        raise form_services.AnswersRefused(
            f"规则判为“{outcome.label}”，要改请写理由",
            details=[{"field": "classification_reason", "code": "required", "message": "请写明改的理由"}],
        )
    label = outcome.label if code == outcome.code else labels[code]
    return Decision(code, label, reason, _next_date(values, outcome, day, confirmed))


def _next_date(values: Mapping[str, Any], outcome: Outcome, day: date, confirmed: frozenset[str]) -> date | None:
    if "closed" in outcome.findings:
        return None
    following: date | None = values.get("next_date") or outcome.next_date
    if following is not None and following <= day:
        raise form_services.AnswersRefused(
            "下次日期要在这次之后",
            details=[{"field": "next_date", "code": "out_of_order", "message": "下次日期要在这次之后"}],
        )
    latest = outcome.next_date
    if following is not None and latest is not None and following > latest and "next_date" not in confirmed:
        message = f"规范要求不晚于 {latest:%Y-%m-%d}，确定要更晚吗？"
        raise form_services.AnswersNeedConfirmation(
            message, details=[{"field": "next_date", "code": "late", "message": message}]
        )
    return following


def _fill_in(
    form: forms.Form, checked: forms.Checked, rule: FormRule, outcome: Outcome, decision: Decision, by: Actor
) -> None:
    """Complete the national form with what the house knows, so that the stored answers are the whole form."""
    refers = YES if outcome.needs_referral else NO
    derived: dict[str, Any] = {
        "classification": decision.code,
        "referral": refers,
        "handling": refers,
        "next_date": decision.next_date.isoformat() if decision.next_date else None,
        "doctor_name": by.name,
    }
    if outcome.needs_referral:
        derived["referral_reason"] = "；".join(outcome.reasons)[:200]
    asked = {item.link_id: item for item in form.fields()}
    if outcome.reasons and decision.code == outcome.code and decision.code in rule.order[1:]:
        derived["classification_text"] = "；".join(outcome.reasons)[:200]
        derived["abnormalities"] = _lines(outcome.reasons, asked.get("abnormalities"))
    for link_id, value in derived.items():
        item = asked.get(link_id)
        if item is None or value in (None, "") or checked.answers.get(link_id) is not None:
            continue
        if not item.options or item.option(str(value)) is not None:
            checked.answers[link_id] = value


def _lines(reasons: Sequence[str], group: Any) -> list[dict[str, str]]:
    """异常1…4 of the paper: one reason a line, what is left over together on the last."""
    most = (group.max_occurs if group else 0) or len(reasons)
    lines = [*reasons[: most - 1], "；".join(reasons[most - 1 :])]
    return [{"abnormalities_text": line[:100]} for line in lines if line]
