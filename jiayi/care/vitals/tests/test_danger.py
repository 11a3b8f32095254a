"""The lines a resident's phone keeps, and those it falls back to: web/src/features/offline/danger.json.

`JIAYI_WRITE_VECTORS=1` writes that file anew from the shipped ranges.
"""

import json
import os
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import pytest

from jiayi.care.vitals import queries, rules, services
from jiayi.care.vitals.api import resident
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import clock
from jiayi.kernel.actor import Actor
from tests.calling import Caller, without_permission

HOME = Caller(resident.router, "vitals-resident-danger")
FALLBACK = Path(__file__).parents[4] / "web" / "src" / "features" / "offline" / "danger.json"


def plain(line: queries.DangerLine) -> dict:
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in asdict(line).items()}


def me(patient):
    return Actor(
        kind="resident",
        account_id=9,
        name=patient.name,
        patient_id=patient.pk,
        patient_ids=frozenset({patient.pk}),
        roles=frozenset({"resident"}),
        channel="resident_h5",
    )


@pytest.mark.skipif(not FALLBACK.parent.is_dir(), reason="the server's image carries no web sources")
def test_the_phone_falls_back_to_the_lines_that_ship():
    said = [plain(one) for one in queries.safest_danger_lines()]
    if os.environ.get("JIAYI_WRITE_VECTORS"):
        rows = ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in said)
        FALLBACK.write_text(f"[\n{rows}\n]\n", encoding="utf-8")
    assert json.loads(FALLBACK.read_text(encoding="utf-8")) == said


def test_of_several_shipped_lines_the_one_that_warns_first_is_the_safest():
    lines = {one.code: one for one in queries.safest_danger_lines()}
    assert (lines["spo2"].low, lines["bp_systolic"].high) == (Decimal(89), Decimal(180))
    assert "打 120" in lines["glucose_fasting"].low_advice
    assert lines["glucose_fasting"].low_advice != lines["glucose_fasting"].high_advice


def test_a_goal_that_names_no_danger_leaves_the_danger_of_the_pack_standing():
    pack = rules.Range(high=Decimal(140), critical_low=Decimal(80), critical_high=Decimal(180))
    kept = rules.with_danger_of(rules.Range(high=Decimal(130)), pack)
    assert (kept.high, kept.critical_low, kept.critical_high) == (130, 80, 180)
    far = rules.with_danger_of(rules.Range(low=Decimal(70), high=Decimal(190)), pack)
    assert (far.critical_low, far.critical_high) == (70, 190)  # never inside the goal
    own = rules.Range(high=Decimal(160), critical_high=Decimal(200))
    assert rules.with_danger_of(own, pack).critical_high == 200
    assert rules.with_danger_of(own, None) == own


@pytest.mark.django_db
def test_a_phone_reads_the_lines_of_its_person_and_of_nobody_else(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    place = Place()
    patient, other = place.patient(), place.patient("别人")
    goal = rules.Range(high=Decimal(150), critical_high=Decimal(170))
    with place.scope():
        services.set_personal_range(
            patient_id=patient.pk, code="bp_systolic", bounds=goal, reason="支架术后", by=place.doctor, at=NOW
        )
    status, said = HOME.get(me(patient), f"/patients/{patient.pk}/danger-lines")
    lines = {one["code"]: one for one in said}
    assert (status, lines["bp_systolic"]["high"], lines["bp_diastolic"]["high"]) == (200, 170.0, 110.0)
    assert lines["bp_systolic"]["high_advice"] == rules.first_aid("bp_systolic", Decimal(170), goal)
    assert HOME.get(me(patient), f"/patients/{other.pk}/danger-lines")[0] == 404
    assert HOME.get(without_permission(me(patient)), f"/patients/{patient.pk}/danger-lines")[0] == 403
