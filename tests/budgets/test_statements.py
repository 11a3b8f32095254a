"""How many statements the daily requests cost. Time belongs to the bench; a number that grows is a regression here.

Counted is what goes to the database between cookie and answer: session, permission, scope and read log included,
savepoints and the transaction itself not.
"""

import base64
import json
import re
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench.scenarios import identity_number, white_png
from jiayi.care.followups.models import FollowUp
from jiayi.contracting.contracts.models import Contract
from jiayi.entrypoints.demo.personas import ELDER
from jiayi.foundation.accounts.models import StaffAccount
from jiayi.foundation.forms.models import FormResponse
from jiayi.foundation.patients.models import Patient
from jiayi.kernel import scope
from tests import database, people
from tests.matrix.test_foreign_objects import TODAY

pytestmark = pytest.mark.slow
HOUSEKEEPING = re.compile(r"(SELECT set_config\(.*?\);\s*)?(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", re.DOTALL)
LISTS = {
    "/patients?limit=30": 2,
    "/patients?limit=30&mine=true&tag=hypertension": 2,
    "/patients?limit=30&q=陈": 2,
    "/patients?limit=30&q=chen": 2,
    "/today": 5,
    "/follow-ups?limit=30": 4,
    "/unfulfilled?limit=30": 3,
    "/contracts?limit=30": 5,
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The demo district of a thousand people, on its day."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patched,
        database.demo_district(),
        transaction.atomic(),
    ):
        patched.setenv("JIAYI_TODAY", TODAY.isoformat())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def everything():
    with scope.everything(reason="the test looks for objects"):
        yield


@pytest.fixture
def doctor(world, everything):
    return people.browser(StaffAccount.objects.get(username="doctor01"))


@pytest.fixture
def elder(world, everything):
    return Patient.objects.get(name=ELDER.name, household__isnull=False)


def cost(browser, method, path, body=None, says=""):
    """The number of statements of one request."""
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        data = json.dumps(body, default=str) if body is not None else ""
        response = browser.generic(method, path, data=data, content_type="application/json")
        transaction.set_rollback(True)
    text = response.content.decode()
    assert response.status_code == 200 and says in text, text[:300]
    # psycopg does not tell the text of a statement that the server has prepared before.
    told = [(query["sql"] or "prepared").strip() for query in seen.captured_queries]
    told = [sql for sql in told if not HOUSEKEEPING.match(sql)]
    print(*told, sep="\n")  # what pytest shows when the number is not right
    return len(told)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_a_few_statements_however_long_it_is(doctor, path):
    assert cost(doctor, "GET", f"/api/doctor{path}") <= LISTS[path]


def test_opening_a_resident_costs_six_statements_and_the_read_log_is_one_of_them(doctor, elder):
    assert cost(doctor, "GET", f"/api/doctor/patients/{elder.pk}") <= 6


def test_a_resident_reads_the_ledger_in_nine_statements_and_the_messages_in_two(elder):
    phone = people.phone(elder)
    assert cost(phone, "GET", f"/api/resident/patients/{elder.pk}/ledger") <= 9
    assert cost(phone, "GET", "/api/resident/messages?limit=30") <= 2
    # One more: a merged record is read under its former number too.
    assert cost(phone, "GET", "/api/resident/read-log") <= 3


def test_registering_a_resident_costs_ten_statements(doctor, elder):
    born = elder.birth_date
    body = {
        "organization_id": elder.organization_id,
        "name": "新建档",
        "sex": "1",
        "birth_date": born,
        "identity_number": identity_number("330103", born, 101),
        "phone": "13900000001",
        "address": "文晖路 1 号",
        "client_key": uuid4(),
    }
    assert cost(doctor, "POST", "/api/doctor/patients", body) <= 10


def test_submitting_a_follow_up_as_a_visit_costs_thirty_statements(doctor, everything):
    """Twenty for the follow-up itself, two of them for the medicines; ten for the visit it is part of: the visit and
    its form are written, the person and a copy sent before looked for, and what was stored is read for the answer.
    """
    due = FollowUp.objects.filter(state="scheduled", programme="hypertension").earliest("id")
    last = FormResponse.objects.filter(template__code="htn_followup").latest("id")
    answers = {**last.answers, "visited_on": TODAY.isoformat()}
    for decided in ("next_date", "classification", "classification_reason"):
        answers.pop(decided, None)
    form = {"code": "htn_followup", "follow_up_id": due.pk, "answers": answers, "confirmed": list(answers)}
    body = {
        "client_key": uuid4(),
        "visited_at": f"{TODAY}T00:00:00+08:00",
        "way": "clinic",
        "people": [{"patient_id": due.patient_id, "forms": [form]}],
    }
    assert cost(doctor, "POST", "/api/doctor/visits", body, says='"status": "stored"') <= 30


def test_signing_in_the_presence_of_a_doctor_costs_eighteen_statements(doctor, everything):
    offer = Contract.objects.filter(status="offered", origin="team").latest("id")
    picture = "data:image/png;base64," + base64.b64encode(white_png()).decode()
    body = {"client_key": uuid4(), "signature": picture, "health_consent": True, "signer_name": "本人"}
    assert cost(doctor, "POST", f"/api/doctor/contracts/{offer.pk}/witness", body) <= 18


def test_a_bulk_preview_of_every_agreement_costs_a_few_statements_per_five_hundred(world, everything):
    """1,320 agreements once took fifteen seconds: fourteen pages with all their cells, only to learn their numbers."""
    director = people.browser(StaffAccount.objects.get(username="director"))
    batches = -(-Contract.objects.count() // 500)
    for code, options, each in (
        ("contracts.remind", {}, 5),
        ("contracts.accept", {}, 1),
        ("contracts.end", {"reason": "resident", "note": "测试"}, 1),
    ):
        body = {"code": code, "ids": None, "filters": {}, "options": options}
        assert cost(director, "POST", "/api/desk/bulk-jobs/preview", body) <= 3 + each * batches
