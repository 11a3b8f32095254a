"""设备和预警: meters that are bound, one shared, one that nobody knows; alerts that stand and one that has ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from jiayi.care.alerts import services as alerts
from jiayi.care.alerts.models import Alert
from jiayi.care.devices import services as devices
from jiayi.care.vitals.models import Observation
from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.accounts import services as account_services
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.practitioners.models import Practitioner, TeamMember
from jiayi.kernel.actor import Actor

from ..accounts import PASSWORD, STAFF, totp_secret
from ..personas import PERSONAS
from .exports import actor

if TYPE_CHECKING:
    from ..district import District

HOUR = timedelta(hours=1)
# Serial, whether the household shares it, and what was measured: hours ago and both numbers.
METERS = (
    ("BPM-20260001", False, ((190, 152, 88), (166, 149, 90), (142, 158, 94), (26, 146, 86), (2, 188, 112))),
    ("BPM-20260002", False, ((170, 156, 92), (98, 150, 88), (50, 162, 95), (3, 158, 93))),
    ("BPM-20260003", False, ((120, 184, 108), (96, 142, 84), (20, 136, 82))),
    # The last one is dangerous, and nobody has said whose it was.
    ("BPM-20260004", True, ((72, 134, 80), (5, 151, 87), (1, 184, 106))),
)


# How many doctors share the roster, and the shift (a night in the second week) that nobody has taken yet.
ON_DUTY, UNFILLED = 5, 25


def tell(district: District) -> None:
    doctor = actor("doctor01", district)
    names = [persona.name for persona in PERSONAS]
    rows = Patient.objects.filter(
        current_team__leader_id=doctor.practitioner_id,
        is_current=True,
        tags__code="hypertension",
        household__isnull=False,
    )
    people = list(rows.exclude(name__in=names).order_by("id").distinct()[3:7])
    for person, (serial, is_shared, measured) in zip(people, METERS, strict=False):
        at = district.now - 200 * HOUR
        device = devices.register_device(
            device=devices.NewDevice(serial=serial, kind="bp", model_name="示例 B23"),
            organization_id=person.organization_id,
            by=doctor,
            at=at,
        )
        devices.bind_to_patient(device_id=device.pk, patient_id=person.pk, is_shared=is_shared, by=doctor, at=at)
        for number, (ago, upper, lower) in enumerate(measured):
            _measure(serial, number, upper, lower, district.now - ago * HOUR)
    _measure("BPM-99990001", 1, 141, 85, district.now - 4 * HOUR)
    _judge(people)
    _roster(doctor, district)
    _finish(people, doctor, district)


def _roster(doctor: Actor, district: District) -> None:
    """Two weeks of day and night shifts; one night is still to be filled in."""
    assert doctor.organization_id is not None
    own = TeamMember.objects.filter(team__organization_id=doctor.organization_id, role="family_doctor")
    doctors = sorted(set(own.values_list("practitioner_id", flat=True)))[:ON_DUTY]
    _sign_up(doctors, doctor.organization_id, district)
    first = district.today - timedelta(days=1)  # before eight in the morning the night of the day before is running
    for number in range(30 if doctors else 0):
        if number == UNFILLED:
            continue
        alerts.set_duty(
            organization_id=doctor.organization_id,
            day=first + timedelta(days=number // 2),
            shift="night" if number % 2 else "day",
            practitioner_id=doctors[number % len(doctors)],
            by=doctor,
            at=district.now,
        )


def _sign_up(practitioner_ids: list[int], organization_id: int, district: District) -> None:
    """Whoever is on duty has an account: an alert reaches them in the app as well as by phone."""
    known = accounts.accounts_of_practitioners(practitioner_ids)
    for person in Practitioner.objects.filter(pk__in=set(practitioner_ids) - set(known)).order_by("id"):
        username = f"doctor{person.code[-2:]}"
        account, _ = account_services.create_staff(
            username=username,
            display_name=person.name,
            organization_id=organization_id,
            practitioner_id=person.pk,
            password=PASSWORD,
            roles=("doctor",),
            totp_secret=totp_secret(username),
            must_change_password=False,
            by=Actor.system("demo"),
            at=district.now,
        )
        account_services.add_demo_login(
            client="doctor",
            name=account.display_name,
            account=account,
            password=PASSWORD,
            role="doctor",
            note="也在值班表上",
            position=len(STAFF),
        )


def _measure(serial: str, number: int, upper: int, lower: int, at: datetime) -> None:
    values = (("bp_systolic", Decimal(upper)), ("bp_diastolic", Decimal(lower)), ("pulse", Decimal(74)))
    reading = devices.Arrived(sequence=number + 1, values=values, device_at=at)
    devices.take_in(incoming=[devices.Incoming(serial, reading, "mqtt")], at=at)


def _judge(people: list[Patient]) -> None:
    """What the worker does when it hears of a reading; here at once, in the order of time."""
    rows = Observation.objects.filter(patient__in=people[:3], source="device", code="bp_systolic")
    for row in rows.order_by("taken_at", "id"):
        alerts.judge_readings(patient_id=row.patient_id, batch=row.batch, at=row.taken_at)


def _finish(people: list[Patient], doctor: Actor, district: District) -> None:
    if len(people) < 3:
        return
    for alert in Alert.objects.filter(patient=people[2]).exclude(state="closed"):
        taken = alert.opened_at + timedelta(minutes=3)
        alerts.acknowledge(alert_id=alert.pk, by=doctor, at=taken)
        alerts.note_call(alert_id=alert.pk, words="忘了吃药，歇一会儿再量", by=doctor, at=taken + timedelta(minutes=2))
        alerts.close(
            alert_id=alert.pk,
            outcome="remeasured",
            remark="半小时后 146/86",
            by=doctor,
            at=taken + timedelta(minutes=40),
        )
