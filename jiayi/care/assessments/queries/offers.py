"""Which forms suit a person, why, when each was filled last and whether it is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiayi.care.followups import queries as followups
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients
from jiayi.kernel.errors import NotFound

from .. import rules
from ..models import Assessment
from ..rules import FormRule, Last, Pack
from .catalogue import pack_on
from .known import next_form, subject_tags

PREGNANCY = timedelta(days=400)
ORDER = {"due": 0, "soon": 1, "not_yet": 2, "later": 3, "optional": 4, "done": 5, "other": 6}
VISIT_GROUP = "慢病"


@dataclass(frozen=True, slots=True)
class OfferedForm:
    """`state`: due, soon, not_yet, later, optional, done; other where the form does not suit the person.

    A chronic visit is filled as the follow-up of `follow_up_id`.
    """

    code: str
    title: str
    group: str
    why: str
    state: str
    due_date: date | None
    last_date: date | None
    last_result: str
    last_id: int | None
    follow_up_id: int | None = None


def list_offers(*, patient_id: int, on: date, sensitive: bool) -> list[OfferedForm]:
    """What is due comes first; forms that do not suit come last, for the rare case."""
    person = patients.get_patient(patient_id=patient_id)
    tags, pack = subject_tags(patient_id, on), pack_on(on)
    last = {row.form: row for row in _latest(patient_id)}
    offered = _visits(patient_id, tags, on)
    for rule in pack.forms.values():
        template = _template(rule.code, on)
        if template is None or (template[1] and not sensitive):
            continue
        reason = rules.why(rule, born=person.birth_date, sex=person.sex, tags=tags, on=on)
        row = last.get(rule.code)
        before = last.get(rule.after)
        offer = rules.offer(
            pack,
            rule,
            reason,
            _last(row or _turn(pack, rule, last, person)),
            born=person.birth_date,
            on=on,
            has_before=before is not None and before.assessed_date >= on - PREGNANCY,
        )
        offered.append(
            OfferedForm(
                code=rule.code,
                title=template[0],
                group=rule.group,
                why=offer.why,
                state=offer.state if reason else "other",
                due_date=offer.due_date if reason else None,
                last_date=row.assessed_date if row else None,
                last_result=row.result_label if row else "",
                last_id=row.pk if row else None,
            )
        )
    return sorted(offered, key=lambda one: (ORDER[one.state], one.due_date or date.max))


def _last(row: Assessment | None) -> Last | None:
    return Last(row.assessed_date, row.next_date) if row else None


def _turn(pack: Pack, rule: FormRule, last: dict[str, Assessment], person: Any) -> Assessment | None:
    """The filling of another form of the series whose next visit is filled in this one."""
    before = [last[code] for code in pack.series_of(rule) if code in last and last[code].next_date]
    turns = [row for row in before if next_form(row, person)[0] == rule.code]
    return max(turns, key=lambda row: row.assessed_date, default=None)


def _latest(patient_id: int) -> Iterable[Assessment]:
    rows = Assessment.objects.filter(patient_id=patient_id, amended_by__isnull=True)
    return rows.order_by("form", "-assessed_date", "-id").distinct("form")


def _template(code: str, on: date) -> tuple[str, bool] | None:
    """Title and confidentiality; nothing while no version is published."""
    try:
        template = forms.get_template(code=code, on=on)
    except NotFound:
        return None
    return template.title, forms.form_of(template).is_confidential


def _visits(patient_id: int, tags: frozenset[str], on: date) -> list[OfferedForm]:
    """The chronic programmes of this person: they are filled as visits, with their own plan."""
    found = []
    for programme in followups.pack_on(on).programmes.values():
        if programme.tag not in tags:
            continue
        live = followups.find_live(patient_id=patient_id, programme=programme.code)
        last = followups.find_last_done(patient_id=patient_id, programme=programme.code)
        template = _template(programme.template, on)
        due = live.due_date if live else None
        state = "done" if due is None else "due" if due <= on else "soon" if due <= on + timedelta(days=14) else "later"
        found.append(
            OfferedForm(
                code=programme.template,
                title=template[0] if template else f"{programme.title}随访",
                group=VISIT_GROUP,
                why=f"{programme.title}患者",
                state=state,
                due_date=due,
                last_date=last.visited_date if last else None,
                last_result=last.get_classification_display() if last else "",
                last_id=None,
                follow_up_id=live.pk if live else None,
            )
        )
    return found
