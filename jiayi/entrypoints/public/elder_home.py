"""长辈的家: what the card opens. Composed here because it takes one fact from each floor, and not one more.

No resident session: the card's own cookie opens this one page. Nothing can be changed through it.
"""

from datetime import date, timedelta

from django.http import HttpRequest
from ninja import Router, Schema

from jiayi.care.vitals import queries as vitals
from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.fulfillment import queries as fulfillment
from jiayi.foundation.cards import queries as cards
from jiayi.foundation.cards import services
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import clock, disclosure, scope
from jiayi.kernel.access import public
from jiayi.kernel.period import local_date

router = Router(tags=["老人卡"])
COOKIE = "jiayi_card"
PRESSURE = "bp"


class ElderDoctorOut(Schema):
    """Whom the big button calls."""

    name: str
    sex: str
    team_name: str
    phone: str


class ElderVisitOut(Schema):
    """The next promised service: what and until when."""

    title: str
    until: date
    is_late: bool


class ElderPressureOut(Schema):
    """The last blood pressure with its meaning in plain words."""

    text: str
    level: str
    taken_date: date


class ElderHomeOut(Schema):
    """One screen: the doctor, the next visit, the last blood pressure."""

    name: str
    organization_name: str
    organization_phone: str
    doctor: ElderDoctorOut | None
    visit: ElderVisitOut | None
    pressure: ElderPressureOut | None


@router.get("/elder-home", response=ElderHomeOut, summary="扫卡后的大字首页")
@public
def get_elder_home(request: HttpRequest) -> ElderHomeOut:
    now, today = clock.now(), clock.today()
    card = cards.session_card(token=request.COOKIES.get(COOKIE), at=now)
    # Whoever proved to hold the card reads as the resident would: by name, and this one person only.
    with scope.patients([card.patient_id]), disclosure.using(disclosure.PLAIN):
        services.note_opening(card=card, at=now)
        return _home(card.patient_id, today)


def _home(patient_id: int, today: date) -> ElderHomeOut:
    person = patients.get_patient(patient_id=patient_id)
    return ElderHomeOut(
        name=person.name,
        organization_name=person.organization.label,
        organization_phone=person.organization.phone,
        doctor=_doctor(person.current_team_id),
        visit=_visit(patient_id, today),
        pressure=_pressure(patient_id, today),
    )


def _doctor(team_id: int | None) -> ElderDoctorOut | None:
    if team_id is None:
        return None
    team = practitioners.get_team(team_id=team_id)
    return ElderDoctorOut(name=team.leader.name, sex=team.leader.sex, team_name=team.name, phone=team.phone_text)


def _visit(patient_id: int, today: date) -> ElderVisitOut | None:
    contract = contracts.contract_to_show(patient_id=patient_id, today=today)
    if contract is None:
        return None
    ledger = fulfillment.ledger_of(patient_id=patient_id, today=today, contract_id=contract.pk)
    waiting = [
        (cell.window_to - timedelta(days=1), item.name, cell.state == "overdue")
        for item in ledger.items
        for cell in item.entitlements
        if cell.state in ("overdue", "due", "booked", "planned")
    ]
    if not waiting:
        return None
    until, title, is_late = min(waiting)
    return ElderVisitOut(title=title, until=until, is_late=is_late)


def _pressure(patient_id: int, today: date) -> ElderPressureOut | None:
    readings = vitals.list_latest(patient_id=patient_id, on=today)
    last = next((reading for reading in readings if reading.code == PRESSURE), None)
    if last is None:
        return None
    return ElderPressureOut(text=last.text, level=last.level, taken_date=local_date(last.taken_at))
