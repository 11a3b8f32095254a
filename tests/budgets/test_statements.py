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
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.scenarios import identity_number, white_png
from jiayi.care.followups.models import FollowUp
from jiayi.care.sync.tests.test_api import PHONE
from jiayi.care.visits.tests.seen import PRESSURE
from jiayi.contracting.contracts.models import Contract
from jiayi.entrypoints.demo.accounts import PASSWORD
from jiayi.entrypoints.demo.personas import ELDER
from jiayi.foundation.accounts.models import StaffAccount
from jiayi.foundation.accounts.services.staff_login import begin_with_password, confirm_totp
from jiayi.foundation.forms.models import FormResponse
from jiayi.foundation.patients.models import Patient
from jiayi.kernel import clock, scope
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
    """The number of statements of one request, in a process that has just answered one like it: rules and sessions
    are remembered for half a minute, and when the half minute of an earlier test ends is chance.
    """
    data = json.dumps(body, default=str) if body is not None else ""
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen, transaction.atomic():
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


def test_submitting_a_follow_up_as_a_visit_costs_twenty_two_statements(doctor, everything):
    """Eighteen for the follow-up itself, two of them for the medicines; the rest for the visit it is part of: the visit
    and its form are written, the person, the doctor's name and a copy sent before looked for.
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
    assert cost(doctor, "POST", "/api/doctor/visits", body, says='"status": "stored"') <= 22


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


@pytest.fixture
def undone(world):
    """What a test needs first is gone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def words(**more):
    return {"client_key": str(uuid4()), "words": "今天早上量了血压，药按时吃了", **more}


def sent(browser, path, body):
    answer = browser.post(path, data=json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()[:300]
    return answer.json()


@pytest.fixture
def conversation(undone, doctor, elder):
    """One of thirty messages that runs; the rules of the day have been read once, as in every process."""
    phone = people.phone(elder)
    for _ in range(30):
        sent(phone, "/api/resident/conversations", words(patient_id=elder.pk))
    thread = phone.get(f"/api/resident/conversation?patient_id={elder.pk}").json()["thread"]["conversation"]["id"]
    sent(doctor, f"/api/doctor/conversations/{thread}/messages", words())
    sent(phone, "/api/resident/conversations", words(patient_id=elder.pk))
    return phone, thread


def test_a_message_costs_four_statements_either_way(conversation, doctor, elder):
    """Who is it; the conversation, locked, with the rules in force; the message; what it changes, and the word to the
    open pages with it.
    """
    phone, thread = conversation
    assert cost(phone, "POST", "/api/resident/conversations", words(patient_id=elder.pk)) <= 4
    sent(doctor, f"/api/doctor/conversations/{thread}/messages", words())
    assert cost(doctor, "POST", f"/api/doctor/conversations/{thread}/messages", words()) <= 4


def test_thirty_messages_the_inbox_and_its_counts_cost_two_statements_each(conversation, doctor):
    phone, thread = conversation
    assert cost(phone, "GET", f"/api/resident/conversations/{thread}/messages?before=1000000") <= 2
    inbox = "/api/doctor/conversations?box=owed&limit=30"
    assert thread in [row["id"] for row in doctor.get(inbox).json()["items"]]
    assert cost(doctor, "GET", inbox) <= 2
    assert cost(doctor, "GET", "/api/doctor/conversations/counts") <= 2


def test_a_visit_costs_29_statements_and_each_further_person_of_the_household_28(undone, doctor, everything):
    due = FollowUp.objects.filter(state="scheduled", programme="hypertension", patient__current_team__isnull=False)
    first, second, third, fourth = due.order_by("id")[:4]

    def visit(*seen):
        form = {"code": "htn_followup", "answers": PRESSURE}
        return {
            "client_key": str(uuid4()),
            "visited_at": clock.now().isoformat(),
            "way": "home",
            "people": [{"patient_id": one.patient_id, "forms": [form | {"follow_up_id": one.pk}]} for one in seen],
        }

    stored = sent(doctor, "/api/doctor/visits", visit(first))  # the forms of the day are read once a process
    assert [one["status"] for one in stored] == ["stored"]
    assert cost(doctor, "POST", "/api/doctor/visits", visit(second)) <= 29
    assert cost(doctor, "POST", "/api/doctor/visits", visit(third, fourth)) <= 29 + 28


def test_a_phone_asks_what_changed_in_six_statements_and_fetches_it_in_seventeen_however_many(undone, everything):
    """One of the six counts what the teams did today, which no copy of a person says; one of the seventeen reads who
    is left alone.
    """
    account, at = StaffAccount.objects.get(username="doctor01"), clock.now()
    step = begin_with_password(username=account.username, password=PASSWORD, origin=PHONE, at=at)
    code = people.totp(at, str(account.totp_secret))
    done = confirm_totp(token=step.token, code=code, pin="246813", origin=PHONE, at=at)
    phone = Client(headers={"X-Requested-With": "jiayi"})
    phone.cookies["jiayi_staff"], phone.cookies["jiayi_device"] = done.token, done.device_token
    panel = phone.get("/api/doctor/sync").json()
    marked = [int(number) for number in panel["marks"]]
    assert len(marked) > 20
    assert cost(phone, "GET", "/api/doctor/sync") <= 6
    assert cost(phone, "GET", f"/api/doctor/sync?cursor={panel['cursor']}") <= 6
    for some in (marked[:1], marked):
        assert cost(phone, "POST", "/api/doctor/sync/people", {"people": some}) <= 17
