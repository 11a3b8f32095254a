"""People who can sign in, for the tests of all apps; outside of the apps, so that these do not lean on each other.

`browser(staff(home, roles=("doctor",)))` and `phone(patient(home, phone="138…"))` are test clients that are signed in.
"""

import re
from datetime import UTC, date, datetime
from itertools import count

import pyotp
from django.test import Client

from jiayi.foundation.accounts import services
from jiayi.foundation.accounts.services.sessions import Origin, start_staff
from jiayi.foundation.messaging import queries as messaging
from jiayi.foundation.organizations.models import Organization
from jiayi.foundation.patients.models import Patient, ProxyGrant
from jiayi.kernel import clock, crypto, scope
from jiayi.kernel.actor import Actor

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DAY = date(2026, 3, 2)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "Wenhui-Clinic-2026"
DESK = Origin(channel="desk", address="127.0.0.1", device_label="Windows 电脑 Chrome")
H5 = Origin(channel="resident_h5", address="127.0.0.1")
_numbers = count(700_001)


def organization(parent: Organization | None = None, **changes) -> Organization:
    number = next(_numbers)
    path = f"{parent.path if parent else ''}{number}."
    values = {"kind": "community_center", "name": f"第{number}社区卫生服务中心", "code": str(number)} | changes
    return Organization.objects.create(id=number, parent=parent, path=path, **values)


def patient(home: Organization, **changes) -> Patient:
    phone = changes.pop("phone", None)
    values = {
        "name": "王桂芳",
        "pinyin": "wangguifang",
        "initials": "wgf",
        "sex": "2",
        "birth_date": date(1948, 3, 1),
        "identity_kind": "none",
        "identity_note": "测试",
        "created_at": AT,
    } | changes
    if phone:
        values |= {"phone": phone, "phone_index": crypto.blind_index("phone", phone)}
    with scope.everything(reason="test data"):
        return Patient.objects.create(organization=home, **values)


def proxy(agent: Patient, ward: Patient, **changes) -> ProxyGrant:
    values = {
        "kind": "proxy",
        "scopes": ["view", "sign"],
        "from_date": date(2026, 1, 1),
        "to_date": date(2027, 1, 1),
        "proof": "委托书",
        "granted_by": "staff:1",
        "granted_at": AT,
    } | changes
    with scope.everything(reason="test data"):
        return ProxyGrant.objects.create(agent=agent, patient=ward, **values)


def staff(home: Organization, *, roles=("doctor",), username: str | None = None, **changes):
    """An account that has a password and an authenticator and need not change anything."""
    values = {"totp_secret": SECRET, "must_change_password": False, "display_name": "王医生"} | changes
    with scope.everything(reason="test data"):
        account, _ = services.create_staff(
            username=username or f"staff{next(_numbers)}",
            organization_id=home.pk,
            password=PASSWORD,
            roles=roles,
            by=Actor.system("tests"),
            at=AT,
            **values,
        )
    return account


def totp(at: datetime, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(at)


def signed_in(account, *, at: datetime = AT) -> str:
    """The session cookie of a member of staff after password and one-time password."""
    step = services.begin_with_password(username=account.username, password=PASSWORD, origin=DESK, at=at)
    return services.confirm_totp(token=step.token, code=totp(at), origin=DESK, at=at).token


def browser(account, *, at: datetime | None = None) -> Client:
    """A test client of the doctor's phone and of the desk, signed in (without the slow steps before)."""
    client = Client(headers={"X-Requested-With": "jiayi"})
    with scope.everything(reason="test data"):
        signed = start_staff(account, origin=DESK, at=at or clock.now())
    client.cookies["jiayi_staff"] = signed.token
    return client


def phone(person: Patient, *, at: datetime | None = None) -> Client:
    """A test client of the residents' client, signed in with the person's phone."""
    at, number = at or clock.now(), str(person.phone)
    services.request_code(phone=number, origin=H5, at=at)
    sent = messaging.list_recent_texts(template="login_code", since=at)[0]
    signed = services.confirm_code(phone=number, code=re.findall(r"\d{6}", sent.text)[0], origin=H5, at=at)
    client = Client(headers={"X-Requested-With": "jiayi"})
    client.cookies["jiayi_resident"] = signed.token
    return client
