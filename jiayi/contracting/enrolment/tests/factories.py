"""A family, a list, a contract that runs out: for the tests of this app."""

import base64
import struct
import zlib
from datetime import date, timedelta

from jiayi.contracting.contracts.models import Contract
from jiayi.contracting.contracts.services import Signature
from jiayi.contracting.contracts.tests.factories import AT, TODAY, make_contract, make_place, package_ids, staff
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.tests.factories import make_household, make_patient
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor

from .. import services


def png() -> bytes:
    """A picture of one white dot: enough of a signature for a test."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
        + chunk(b"IEND", b"")
    )


def data_url() -> str:
    return "data:image/png;base64," + base64.b64encode(png()).decode()


def witnessed(**values) -> Signature:
    return Signature(kind="witness", image=png(), **values)


def everything():
    return scope.everything(reason="test")


def make_guardian(*, ward, guardian, from_date: date = TODAY, to_date: date | None = None):
    with everything():
        return patients.grant_proxy(
            patient_id=ward.pk,
            agent_id=guardian.pk,
            kind="guardian",
            scopes=[],
            from_date=from_date,
            to_date=to_date,
            proof="户口簿",
            by=Actor.system("tests"),
            at=AT,
        )


class Family:
    """Grandmother (the head, with hypertension nowhere), a grown son, a child; a team that is ready."""

    def __init__(self):
        self.team = make_place()
        place = self.team.organization
        self.head = make_patient(organization=place, name="王桂芳")
        self.home = make_household(head=self.head)
        self.son = make_patient(organization=place, name="陈志强", sex="1", birth_date=date(1980, 5, 1))
        self.child = make_patient(organization=place, name="陈小宝", sex="1", birth_date=date(2019, 5, 1), phone="")
        with everything():
            for person, relation in ((self.son, "20"), (self.child, "40")):
                patients.join_household(
                    household_id=self.home.pk,
                    patient_id=person.pk,
                    relation_to_head=relation,
                    by=Actor.system("tests"),
                    at=AT,
                )
            for person in (self.head, self.son, self.child):
                person.refresh_from_db()
        self.doctor = staff(self.team)

    def sit(self):
        with scope.subtree(self.team.organization.path):
            return services.open_sitting(household_id=self.home.pk, team_id=self.team.pk, by=self.doctor, at=AT)


def make_group(*, team=None, by=None, **values):
    team = team or make_place()
    defaults = {
        "name": "柳塘小学",
        "kind": "school",
        "contact_name": "赵老师",
        "contact_phone": "13800009999",
        "package_codes": ["basic"],
        "agreed_date": TODAY,
    }
    with everything():
        return services.register_group(team_id=team.pk, by=by or staff(team), at=AT, **(defaults | values))


def expiring_contract(*, days_left: int, **values):
    """A contract of one year whose last day is `days_left` days after the tests' day."""
    signed = AT - timedelta(days=365 - 1 - days_left)
    made = make_contract(at=signed, **values)
    with everything():
        return Contract.objects.select_related("patient", "team", "organization").get(pk=made.pk)


__all__ = ["AT", "TODAY", "Family", "expiring_contract", "make_contract", "make_place", "package_ids", "staff"]
