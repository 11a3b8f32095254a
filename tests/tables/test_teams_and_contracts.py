"""Tables of teams and of paper contracts: what is there is completed, and a list signs for nobody."""

from datetime import timedelta

import pytest

from jiayi.contracting.contracts.models import Contract, ContractDecision, SignatureEvidence
from jiayi.contracting.contracts.tests.factories import load_catalogue
from jiayi.foundation.imports import queries
from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.practitioners.models import CareTeam, Practitioner, TeamMember
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.kernel import clock, scope

from .sheets import upload, verdicts, write, xlsx
from .test_people import clerk

pytestmark = pytest.mark.django_db
TEAMS = ["团队编号", "团队名称", "工号", "姓名", "团队角色", "队长", "职称"]
PAPER = ["姓名", "身份证号", "团队编号", "服务包", "签字日期", "纸质协议存放"]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_a_team_is_founded_by_its_leader_whatever_the_order_and_a_second_time_nothing_changes():
    by = clerk(make_organization(), "director")
    rows = [
        ["T1", "柳塘团队", "N1", "钱护士", "护士", "", ""],
        ["T1", "柳塘团队", "D1", "李一平", "家庭医生", "是", "主治医师"],
        ["T2", "没有队长", "D2", "孙医生", "家庭医生", "", ""],
        ["T1", "柳塘团队", "N1", "赵护士", "药师", "", ""],
        ["T1", "柳塘团队", "N1", "钱护士", "护士", "", ""],
        ["T1", "柳塘团队", "N3", "周某", "院长", "", ""],
    ]
    job = upload(by, "teams", xlsx(TEAMS, *rows), at=AT)
    assert CareTeam.objects.count() == 0
    job = write(by, job, at=AT)
    said = {number: (verdict, message) for number, verdict, message in verdicts(by, job)}
    assert said[3] == ("created", "建了人员、建了团队")
    assert said[2] == ("created", "建了人员、加入团队")
    assert "要有一行是它的队长" in said[4][1]
    assert "与表里的“赵护士”不同" in said[5][1]
    assert said[6] == ("rejected", "与第 2 行重复，以前一行为准")
    assert "团队角色应为" in said[7][1]
    team = CareTeam.objects.get()
    assert team.leader.name == "李一平"
    assert TeamMember.objects.filter(team=team).count() == 2
    again = upload(by, "teams", xlsx(TEAMS, *rows[:2]), at=AT)
    assert again.unchanged_count == 2
    raised = [*rows[1][:-1], "副主任医师"]
    job = upload(by, "teams", xlsx(TEAMS, raised), at=AT)
    assert verdicts(by, write(by, job, at=AT)) == [(2, "updated", "更新了人员")]
    assert Practitioner.objects.get(code="D1").title == "副主任医师"


def test_paper_contracts_come_in_as_offers_that_wait_for_the_resident():
    load_catalogue()
    team = make_team()
    by = clerk(team.organization)
    known = make_patient(organization=team.organization, name="王桂芳")
    days = [str(clock.today() - timedelta(days=back)) for back in range(1, 5)]  # the job looks at the clock
    line = ["王桂芳", str(known.identity_number), team.code, "basic", days[0], "档案柜 3-12"]
    rows = [
        (line, "已补录，待居民本人确认；确认前不算签约"),
        (["王桂兰", str(known.identity_number), *line[2:4], days[1], "x"], "档案姓名是“王桂芳”"),
        (["李某", str(make_patient().identity_number), *line[2:]], "没有这个身份证号的居民"),
        ([*line[:2], "T404", line[3], days[2], "x"], "没有编号为"),
        ([*line[:3], "没有的包", days[3], "x"], "没有“没有的包”"),
        ([*line[:4], "2020-01-01", "x"], "签字日期不对"),
        (line, "重复"),
    ]
    job = upload(by, "paper_contracts", xlsx(PAPER, *[row for row, _ in rows]), at=AT)
    with scope.everything(reason="test"):
        assert Contract.objects.count() == 0
    job = write(by, job, at=AT)
    for (number, _, message), (_, part) in zip(verdicts(by, job), rows, strict=True):
        assert part in message, number
    with scope.everything(reason="test"):
        contract = Contract.objects.get()
        assert (contract.status, contract.origin, contract.signed_at) == ("offered", "paper", None)
        assert SignatureEvidence.objects.filter(contract=contract, party="resident").count() == 0
        assert ContractDecision.objects.get(contract=contract).move == "offer"
    again = upload(by, "paper_contracts", xlsx(PAPER, line), at=AT)
    assert verdicts(by, again) == [(2, "unchanged", "已补录，待居民本人确认；确认前不算签约")]


@pytest.mark.parametrize(("role", "codes"), [("director", {"teams"}), ("clerk", {"paper_contracts", "patients"})])
def test_each_table_asks_for_its_own_right(role, codes):
    offered = {kind.code for kind in queries.list_import_kinds(by=clerk(make_organization(), role))}
    assert codes <= offered
    assert ("teams" in offered) is (role == "director")
