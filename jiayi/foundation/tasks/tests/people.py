"""Places, teams and people for the tests of forms, tasks, vitals and follow-ups, written straight to the tables."""

from datetime import UTC, date, datetime
from itertools import count

from jiayi.foundation.patients.models import Household, Patient, PatientTag
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor

_numbers = count(1)
TODAY = date(2026, 9, 15)
NOW = datetime(2026, 9, 15, 6, 2, tzinfo=UTC)  # 14:02 in Hangzhou


class Place:
    """One centre with a team and a doctor who may do everything a field doctor does."""

    def __init__(self):
        self.team = make_team()
        self.organization = self.team.organization
        self.doctor = Actor(
            kind="staff",
            account_id=next(_numbers),
            name="沈若兰",
            practitioner_id=self.team.leader_id,
            organization_id=self.organization.pk,
            organization_name=self.organization.name,
            organization_path=self.organization.path,
            team_ids=frozenset({self.team.pk}),
            roles=frozenset({"doctor"}),
            channel="doctor_pwa",
        )

    def scope(self):
        return scope.subtree(self.organization.path)

    def household(self, address="柳塘路 12 弄 3 号"):
        with scope.everything(reason="test data"):
            return Household.objects.create(organization=self.organization, address=address)

    def patient(self, name="王桂芳", *, sex="2", birth_date=date(1948, 3, 1), tags=(), household=None, **values):
        with scope.everything(reason="test data"):
            person = Patient.objects.create(
                organization=self.organization,
                current_team=self.team,
                name=name,
                pinyin="wangguifang",
                initials="wgf",
                sex=sex,
                birth_date=birth_date,
                identity_kind="none",
                identity_note="测试",
                created_at=NOW,
                household=household,
                relation_to_head="99" if household else "",
                **values,
            )
            for code in tags:
                PatientTag.objects.create(patient=person, code=code, period_from=date(2020, 1, 1), source="register")
        return person
