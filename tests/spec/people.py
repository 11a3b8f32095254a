"""A specification is a small table of people; this makes them, computes the measure and reads who landed where.

Columns: 谁 | 生日 | 户籍 | 标签 | 签约 | 离开 | 随访 | 期望. A contract is its signing day, its benefits are of the
next year; `*` marks a team of another organisation. 期望 is one of 分子, 差, 排除, 不计.
"""

from datetime import UTC, date, datetime, time

from jiayi.care.followups.models import FollowUp
from jiayi.foundation.patients import services as patients
from jiayi.kernel.actor import Actor
from jiayi.performance.facts import services as facts
from jiayi.performance.facts.tests.factories import make_contract, make_organization, make_patient, make_team, tag
from jiayi.performance.measures import queries, services

SYSTEM = Actor.system("spec")
AT = datetime(2018, 1, 15, 2, 0, tzinfo=UTC)
TAGS = {"高血压": "hypertension", "糖尿病": "diabetes", "残疾": "disabled", "精神": "mental"}
SIDES = {"分子": "numerator", "差": "gap", "排除": "exclusion"}


def read_table(text: str) -> list[dict[str, str]]:
    lines = [line.strip() for line in text.strip().splitlines() if line.strip() and not line.startswith("-")]
    head = [cell.strip() for cell in lines[0].split("|")]
    return [dict(zip(head, [cell.strip() for cell in line.split("|")], strict=True)) for line in lines[1:]]


def check(code: str, text: str, *, year: int = 2017) -> None:
    """Make the people, compute, and compare each person's side and the counts."""
    rows = read_table(text)
    centre, elsewhere = make_organization(code="WH"), make_organization()
    team, other = make_team(organization=centre), make_team(organization=elsewhere)
    services.load_seeds(by=SYSTEM, at=AT)
    made = {row["谁"]: _person(row, centre, team, other) for row in rows}
    facts.rebuild_year(year=year, at=AT)
    run = services.compute(catalogue="hangzhou_2017", year=year, by=SYSTEM, at=AT)
    measure = queries.get_measure(code=code, year=year)
    expected = {name: row["期望"] for name, row in zip(made, rows, strict=True)}
    found = dict.fromkeys(made, "不计")
    for word, side in SIDES.items():
        if measure.kind == "population" and side != "numerator":
            continue
        inside = {
            line.patient_id for line in queries.page_people(measure=measure, year=year, side=side, limit=100).items
        }
        found |= {name: word for name, person in made.items() if person.pk in inside}
    if measure.kind == "population":
        expected = {name: word if word == "分子" else "不计" for name, word in expected.items()}
    assert found == expected
    result = queries.find_result(run=run, code=code, organization_id=centre.pk)
    counted = list(expected.values())
    assert int(result.numerator if result else 0) == counted.count("分子")
    if measure.kind != "population" and result is not None:
        assert int(result.denominator) == counted.count("分子") + counted.count("差")
        assert result.exclusions == counted.count("排除")


def _person(row, centre, team, other):
    born = date.fromisoformat(row["生日"]) if row.get("生日") else date(1950, 1, 1)
    is_registered = row.get("户籍", "是") != "否"
    person = make_patient(organization=centre, birth_date=born, is_registered_here=is_registered)
    for name in filter(None, row.get("标签", "").split()):
        tag(person, TAGS[name], max(date(2014, 1, 1), born))
    for signed in filter(None, row.get("签约", "").split()):
        day = date.fromisoformat(signed.strip("*"))
        make_contract(patient=person, team=other if signed.endswith("*") else team, signed_date=day)
    for visit in filter(None, row.get("随访", "").split()):
        _visit(person, team, visit)
    _leave(person, row.get("离开", ""))
    return person


def _leave(person, text: str) -> None:
    if not text:
        return
    how, day = text[:2], date.fromisoformat(text[2:])
    if how == "死亡":
        patients.record_death(patient_id=person.pk, died_date=day, cause="", by=SYSTEM, at=AT)
    else:
        patients.record_move_out(patient_id=person.pk, moved_out_date=day, to="", by=SYSTEM, at=AT)


def _visit(person, team, text: str) -> None:
    """`高02-10门达`: programme, day, 门 clinic 家 home 电 phone, 达 on target or 未."""
    programme = {"高": "hypertension", "糖": "diabetes"}[text[0]]
    day = date.fromisoformat(f"2017-{text[1:6]}")
    FollowUp.objects.create(
        organization=team.organization,
        patient=person,
        team=team,
        programme=programme,
        state="done",
        due_date=day,
        planned_at=datetime.combine(day, time(1), UTC),
        done_at=datetime.combine(day, time(2), UTC),
        visited_date=day,
        method={"门": "1", "家": "2", "电": "3"}[text[6]],
        classification="1" if text[7] == "达" else "2",
        computed_classification="1" if text[7] == "达" else "2",
        is_controlled=text[7] == "达",
        rule_pack="spec",
    )
