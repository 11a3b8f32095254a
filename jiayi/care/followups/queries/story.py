"""One visit as it stands: what was answered in every version, what was decided about it, and by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients
from jiayi.kernel.errors import NotFound

from .. import rules
from ..models import FollowUp, FollowUpMove, FollowUpState
from ..rules import Classification, Undetermined
from .visits import find_previous, get_follow_up, pack_on, packs, spans_on

MOVES = {
    "complete": "做完了",
    "postpone": "改期",
    "miss": "联系不上",
    "mute": "静音",
    "unmute": "解除静音",
    "cancel": "取消",
    "fail": "没做成",
    "die": "因去世停下",
    "amend": "更正",
}
REASONS = {
    "agreed": "答应来",
    "later": "以后再打",
    "no_answer": "没人接",
    "wrong_number": "号码不对",
    "hospital": "住院",
    "away": "外出",
    "mourning": "家里有丧事",
    "refused": "本人不愿意",
    "elsewhere": "在别处看",
    "duplicate": "重复排了",
    "not_needed": "不用再随访",
    "moved_out": "搬走了",
    "died": "去世了",
    "bulk": "成批办理",
    "other": "别的原因",
}


REFERRED, NOT_REFERRED = "2", "1"


@dataclass(frozen=True, slots=True)
class Version:
    """The answers of one version; the newest stands, the others were corrected."""

    response_id: int
    answers: Mapping[str, Any]
    authored_at: datetime
    author_name: str
    reason: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Decided:
    what: str
    reason: str
    note: str
    to_date: date | None
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    follow_up: FollowUp
    patient: Any
    age: int
    programme_title: str
    title: str
    source: str
    template_code: str
    template_version: str
    rule_title: str
    derived: list[str]
    versions: list[Version]
    decided: list[Decided]


@dataclass(frozen=True, slots=True)
class Judged:
    """What corrected answers would come to. Nothing is stored."""

    outcome: Classification | None
    problems: list[Any]


def tell_story(*, follow_up_id: int, on: date) -> Story:
    """
    :raises NotFound: outside the scope
    """
    follow_up = FollowUp.objects.select_related("patient", "practitioner").filter(pk=follow_up_id).first()
    if follow_up is None:
        raise NotFound()
    programme = pack_on(on).programmes[follow_up.programme]
    versions = _versions(follow_up)
    given_to = forms.get_response(response_id=versions[0].response_id).template if versions else None
    template = given_to or forms.get_template(code=programme.template, on=on)
    moves = FollowUpMove.objects.filter(follow_up=follow_up).exclude(move="complete").order_by("-at", "-id")
    return Story(
        follow_up=follow_up,
        patient=follow_up.patient,
        age=patients.age(follow_up.patient, on),
        programme_title=follow_up.get_programme_display(),
        title=template.title,
        source=template.source,
        template_code=template.code,
        template_version=template.version,
        rule_title=_rule_title(follow_up.rule_pack),
        derived=_derived(follow_up, versions, on),
        versions=versions,
        decided=[_decided(move) for move in moves],
    )


def _versions(follow_up: FollowUp) -> list[Version]:
    """The answers that stand first, then what they corrected."""
    found: list[Version] = []
    number = follow_up.form_response_id
    while number is not None:
        row = forms.get_response(response_id=number)
        found.append(
            Version(
                response_id=row.pk,
                answers=row.answers,
                authored_at=row.authored_at,
                author_name=row.practitioner.name if row.practitioner else "",
                reason=row.amend_reason,
                is_current=not found,
            )
        )
        number = row.amends_id
    return found


def _decided(move: FollowUpMove) -> Decided:
    what = MOVES.get(move.move, move.move)
    return Decided(what, REASONS.get(move.reason_code, ""), move.note, move.to_date, move.by_name, move.at)


def _rule_title(code: str) -> str:
    return next((pack.title for pack in packs() if pack.code == code), "")


def judge_correction(
    *, follow_up_id: int, answers: Mapping[str, Any], on: date, confirmed: Iterable[str] = ()
) -> Judged:
    """Check and classify corrected answers of a finished visit, as its own version of the form and its history say."""
    follow_up = get_follow_up(follow_up_id=follow_up_id)
    if follow_up.state != FollowUpState.DONE or follow_up.form_response_id is None:
        raise NotFound()
    form = forms.form_of(forms.get_response(response_id=follow_up.form_response_id).template)
    age = patients.age(follow_up.patient, on)
    checked = forms.check(form, answers, sex=follow_up.patient.sex, age=age, confirmed=confirmed)
    return Judged(_judged(follow_up, checked.values, on), checked.problems)


def _judged(follow_up: FollowUp, values: Mapping[str, Any], on: date) -> Classification | None:
    pack = pack_on(on)
    visited: date = values.get("visited_on") or follow_up.visited_date or on
    visit = rules.visit_of(values, on=visited, age=patients.age(follow_up.patient, visited))
    previous = find_previous(follow_up=follow_up, before=visited)
    spans = spans_on(on, follow_up.programme)
    try:
        return rules.classify(pack, pack.programmes[follow_up.programme], visit, previous, spans)
    except Undetermined:
        return None


def _derived(follow_up: FollowUp, versions: list[Version], on: date) -> list[str]:
    """The answers that the rule gave, not a person: they follow when the others are corrected."""
    if not versions:
        return []
    answers = versions[0].answers
    form = forms.form_of(forms.get_response(response_id=versions[0].response_id).template)
    found = _judged(follow_up, forms.check(form, answers, sex=follow_up.patient.sex).values, on)
    if found is None:
        return []
    ruled = {
        "classification": found.code,
        "next_step": found.next_step,
        "referral": REFERRED if found.needs_referral else NOT_REFERRED,
        "referral_reason": next(iter(found.referral_reasons), None),
        "next_date": found.next_date.isoformat(),
    }
    return [name for name, value in ruled.items() if answers.get(name) == value]
