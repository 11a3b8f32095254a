"""随身资料的动作: handing copies to a trusted device leaves a line in each resident's read log, and so does looking."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.accounts import services as devices
from jiayi.foundation.audit import services as audit
from jiayi.foundation.patients import queries as patients
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.period import local_date

from . import queries, rules


class TooManyAsked(InvalidInput):
    """A page is a page."""

    code, message = "too_many_asked", f"一次最多取 {rules.PAGE} 位居民"


@dataclass(frozen=True, slots=True)
class Looked:
    """One copy was opened on a device, at a moment of the device's clock."""

    patient_id: int
    at: datetime


def take_marks(*, cookies: Mapping[str, str], by: Actor, at: datetime) -> queries.Panel:
    """What a device should hold now. It asks first, so that nothing is sent that it has.

    :raises CopyNeedsTrust: not a trusted device of this account
    """
    device = accounts.require_trusted(cookies=cookies, by=by, at=at)
    panel = queries.panel_of(by=by, on=local_date(at))
    devices.note_copied(device_id=device.pk, count=len(panel.marks), at=at)
    return panel


@transaction.atomic
def take_copies(*, people: Iterable[int], cookies: Mapping[str, str], by: Actor, at: datetime) -> list[dict[str, Any]]:
    """The copies of these people, as far as they are of the own teams; who is not is left out without a word.

    :raises CopyNeedsTrust: not a trusted device of this account
    :raises TooManyAsked: more than a page
    """
    device = accounts.require_trusted(cookies=cookies, by=by, at=at)
    wanted = set(people)
    if len(wanted) > rules.PAGE:
        raise TooManyAsked()
    own = {person for team_id in by.team_ids for person in patients.panel_ids(team_id=team_id)}
    chosen = sorted(wanted & own)
    audit.record_sync(patient_ids=chosen, by=by, at=at, subject=device.label)
    return queries.copies_of(people=chosen, on=local_date(at))


def report_looked(*, looked: Iterable[Looked], by: Actor, at: datetime) -> int:
    """Copies that were opened without a signal stand in the read log at the moment they were opened."""
    moments = [(one.patient_id, rules.read_when(one.at, at=at)) for one in looked]
    known = {person.pk for person in patients.list_by_ids([patient_id for patient_id, moment in moments if moment])}
    told = sorted((moment, patient_id) for patient_id, moment in moments if moment and patient_id in known)
    for moment, patient_id in told:
        audit.record_read(patient_id=patient_id, by=by, at=moment, purpose="record", subject="没有信号时在手机里看")
    return len(told)


def take_house(*, on: date, cookies: Mapping[str, str], by: Actor, at: datetime) -> dict[str, Any]:
    """Forms, rule packs and words for a trusted device."""
    accounts.require_trusted(cookies=cookies, by=by, at=at)
    return queries.house(on=on)
