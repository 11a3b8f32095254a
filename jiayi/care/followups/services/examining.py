"""Check the answers of a visit, classify it and settle what the doctor decided. Nothing is stored here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F

from jiayi.foundation.forms import queries as forms
from jiayi.foundation.forms import services as form_services
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.period import full_years_between
from jiayi.kernel.prepared import prepared

from .. import queries, rules
from ..models import FollowUp, FollowUpState
from ..rules import Classification, Pack, Visit

LATE_DAYS = 366
RESULT_FIELDS = (
    *("visited_date", "method", "classification", "computed_classification", "classification_reason"),
    *("is_controlled", "has_adverse_reaction", "is_emergency", "needs_referral", "next_date", "rule_pack"),
    *("summary", "form_response"),
)


class BadVisitDate(InvalidInput):
    """A visit lies between last year and today."""

    code, message = "bad_visit_date", "随访日期不对，应在一年以内，不晚于今天"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the doctor recorded, which may differ from the rule with a reason."""

    classification: str
    reason: str
    next_date: date | None


@dataclass(frozen=True, slots=True)
class Examined:
    """One visit, checked and classified; `checked.answers` is the whole national form."""

    pack: Pack
    service_item: str
    template: Any
    form: forms.Form
    checked: forms.Checked
    visit: Visit
    result: Classification
    decision: Decision

    @property
    def day(self) -> date:
        return self.visit.on

    @property
    def summary(self) -> str:
        return f"{'；'.join(self.result.reasons)}。{self.result.advice}"[:300]


def lock(follow_up_id: int) -> FollowUp:
    """The row for update, with the birthday and sex of the person, and whether they are still here.

    :raises NotFound: outside the scope
    """
    found: FollowUp | None = _for_update.first(follow_up_id=follow_up_id)
    if found is None:
        raise NotFound()
    return found


@prepared
def _for_update(*, follow_up_id: int) -> Any:
    rows = FollowUp.objects.select_for_update(of=("self",)).filter(pk=follow_up_id)
    return rows.annotate(born=F("patient__birth_date"), sex=F("patient__sex"), is_here=F("patient__is_current"))


def examine(
    follow_up: FollowUp,
    answers: Mapping[str, Any],
    *,
    confirmed: Iterable[str],
    template_version: str | None,
    today: date,
    by: Actor,
    is_accepted: bool = False,
) -> Examined:
    """`is_accepted`: somebody decided that answers of a version that is over count all the same.

    :raises AnswersRefused, AnswersNeedConfirmation: the answers, the class or the next date cannot stand
    :raises BadVisitDate: the visit lies in the future or more than a year back
    :raises FormVersionOver: the version of the form did not hold on the day of the visit, or is over for too long
    """
    pack = queries.pack_on(today)
    programme = pack.programmes[follow_up.programme]
    template = forms.get_template(code=programme.template, version=template_version, on=today)
    form, confirmed = forms.form_of(template), frozenset(confirmed)
    born, sex = follow_up.born, follow_up.sex  # type: ignore[attr-defined]
    checked = forms.check(form, answers, sex=sex, age=full_years_between(born, today), confirmed=confirmed)
    form_services.refuse_problems(checked)
    visited = checked.values["visited_on"]
    is_new = not is_accepted and follow_up.state != FollowUpState.DONE  # a correction keeps its version
    if template_version is not None and is_new:
        forms.get_template_for_answers(code=programme.template, version=template_version, authored_on=visited, on=today)
    if not today - timedelta(days=LATE_DAYS) <= visited <= today:
        raise BadVisitDate()
    previous = queries.find_previous(follow_up=follow_up, before=visited)
    visit = rules.visit_of(checked.values, on=visited, age=full_years_between(born, visited))
    spans = queries.spans_on(today, follow_up.programme)
    result = rules.classify(pack, programme, visit, previous, spans)
    decision = _decide(checked.values, result, confirmed)
    _fill_in(checked, result, decision, by)
    return Examined(pack, programme.service_item, template, form, checked, visit, result, decision)


def record_result(follow_up: FollowUp, examined: Examined, response: Any) -> None:
    """Copy what was found onto the row; the caller saves `RESULT_FIELDS`."""
    values, result, decision = examined.checked.values, examined.result, examined.decision
    follow_up.visited_date, follow_up.method = examined.visit.on, examined.visit.method
    follow_up.classification, follow_up.computed_classification = decision.classification, result.code
    follow_up.classification_reason = decision.reason
    follow_up.is_controlled = result.is_controlled
    follow_up.has_adverse_reaction = values.get("adverse_reaction") == "2"
    follow_up.is_emergency, follow_up.needs_referral = result.is_emergency, result.needs_referral
    follow_up.next_date, follow_up.rule_pack = decision.next_date, result.rule_pack
    follow_up.summary, follow_up.form_response = examined.summary, response


def _decide(values: Mapping[str, Any], result: Classification, confirmed: frozenset[str]) -> Decision:
    chosen = values.get("classification") or result.code
    reason = values.get("classification_reason", "")
    if chosen != result.code and not reason:
        raise form_services.AnswersRefused(
            f"规则判为“{result.label}”，要改请写理由",
            details=[{"field": "classification_reason", "code": "required", "message": "请写明改分类的理由"}],
        )
    if values.get("outcome") == "9":
        return Decision(chosen, reason, None)
    following = values.get("next_date") or result.next_date
    if following <= values["visited_on"]:
        raise form_services.AnswersRefused(
            "下次随访要在这次之后",
            details=[{"field": "next_date", "code": "out_of_order", "message": "下次随访要在这次之后"}],
        )
    if following > result.next_date and "next_date" not in confirmed:
        message = f"规范要求不晚于 {result.next_date:%Y-%m-%d}，确定要更晚吗？"
        raise form_services.AnswersNeedConfirmation(
            message, details=[{"field": "next_date", "code": "late", "message": message}]
        )
    return Decision(chosen, reason if chosen != result.code else "", following)


def _fill_in(checked: forms.Checked, result: Classification, decision: Decision, by: Actor) -> None:
    """Complete the national form with what the house knows, so that the stored answers are the whole form."""
    derived: dict[str, Any] = {
        "classification": decision.classification,
        "next_step": checked.values.get("next_step") or result.next_step,
        "referral": checked.values.get("referral") or ("2" if result.needs_referral else "1"),
        "doctor_name": checked.values.get("doctor_name") or by.name,
    }
    if result.needs_referral:
        derived["referral_reason"] = checked.values.get("referral_reason") or result.referral_reasons[0]
    if decision.next_date is not None:
        derived["next_date"] = decision.next_date.isoformat()
    checked.answers.update(derived)
