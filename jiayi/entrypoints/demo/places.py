"""The fixed part of the demo: organisations, grids, figures, staff and teams."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random
from zlib import crc32

from jiayi.foundation.organizations.models import Grid, Organization, PopulationFigure, ServiceArea
from jiayi.foundation.practitioners.models import AssistantShare, CareTeam, Practitioner, PractitionerRole, TeamMember
from jiayi.foundation.terminology import queries as terminology

from .blueprint import (
    ASSISTANTS,
    BUREAU,
    CENTRES,
    COMMUNITIES,
    DEPARTMENTS,
    GRIDS,
    HOSPITALS,
    REGISTERED,
    REGISTERED_AT_YEAR_END,
    RESIDENTS,
    STATIONS,
)
from .copying import restart_sequence
from .names import draw_name
from .plan import scaled

SINCE = date(2014, 1, 1)
LICENSED_UNTIL = date(2034, 1, 1)
STREET = "330105017"  # 文晖街道; its communities come from the division table
HOURS = {day: [["08:00", "11:30"], ["13:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")} | {
    "sat": [["08:00", "11:30"]]
}
FACTS = "杭州市下城区文晖街道社区卫生服务中心交流材料(2018)"
EXTRA_DOCTORS = ("G18", "G19", "G20", "G21", "G22", "G23", "G24", "G25")
TITLES = ("主治医师", "副主任医师", "主治医师", "住院医师", "主治医师")
INTRODUCTIONS = (
    "在社区看病十多年，擅长高血压、糖尿病的长期管理，常上门看望行动不便的老人。",
    "全科医生，做事细心，善于把检查结果讲明白。每周三下午在签约诊室。",
    "熟悉本小区的家家户户，随访随叫随到，周末可以留言，周一上午回。",
    "擅长慢性病用药调整和老年人体检解读，和市中西医结合医院专家有联合门诊。",
)


@dataclass
class Centre:
    """Ids of what one demo centre needs further on; `teams` are the grid teams first, then the departments."""

    organization: int
    grids: list[int] = field(default_factory=list)
    teams: list[int] = field(default_factory=list)
    team_organizations: list[int] = field(default_factory=list)
    doctors: list[int] = field(default_factory=list)
    nurses: list[int] = field(default_factory=list)
    communities: list[tuple[str, str]] = field(default_factory=list)  # division code, name; one per grid


def build_tree() -> dict[str, Organization]:
    """The bureau, its hospital, the six centres and the four stations of the centre of the story."""
    found: dict[str, Organization] = {}

    def add(code: str, name: str, short: str, kind: str, parent: Organization | None) -> Organization:
        number = len(found) + 1
        node = Organization(
            id=number,
            parent=parent,
            path=f"{parent.path if parent else ''}{number}.",
            kind=kind,
            name=name,
            short_name=short,
            code=code,
            division_code="330105",
            license_number=f"演示许可{number:04d}",
            license_from=SINCE,
            license_to=LICENSED_UNTIL,
            address=f"演示路 {number * 12} 号",
            phone=f"0000-86{number:05d}",
            hours=HOURS,
            introduction="演示机构。签约、随访、家庭病床、中医康复。",
        )
        node.save(force_insert=True)
        found[code] = node
        return node

    bureau = add(*BUREAU, "bureau", None)
    for code, (name, short) in HOSPITALS.items():
        add(code, name, short, "hospital", bureau)
    for code, name in CENTRES.items():
        add(code, name, name.replace("街道社区卫生服务中心", "中心"), "community_center", bureau)
    for index, name in enumerate(STATIONS):
        add(f"WH-S{index + 1}", name, name.replace("社区卫生服务站", "站"), "station", found["WH"])
    restart_sequence(Organization)
    return found


def add_centre(tree: dict[str, Organization], number: int) -> Organization:
    """One more invented centre, for districts larger than the published one."""
    code = f"X{number:02d}"
    bureau = tree[BUREAU[0]]
    identifier = max(node.pk for node in tree.values()) + 1
    node = Organization.objects.create(
        id=identifier,
        parent=bureau,
        path=f"{bureau.path}{identifier}.",
        kind="community_center",
        name=f"演示第{number}社区卫生服务中心",
        short_name=f"演示{number}中心",
        code=code,
        license_number=f"演示许可{code}",
        license_from=SINCE,
        license_to=LICENSED_UNTIL,
        hours=HOURS,
    )
    restart_sequence(Organization)
    tree[code] = node
    return node


def read_centres(sizes: Sequence[int]) -> list[Centre]:
    """What `staff_centre` built, read back: a load that was cut off goes on from here."""
    centres = []
    for block in range(len(sizes)):
        organization = Organization.objects.get(code=f"X{block:02d}" if block else "WH")
        teams = CareTeam.objects.filter(organization__path__startswith=organization.path).order_by("code")
        nurses = TeamMember.objects.filter(team__in=teams, role="nurse").order_by("team__code")
        centres.append(
            Centre(
                organization=organization.pk,
                grids=[grid.pk for grid in Grid.objects.filter(organization=organization).order_by("code")],
                teams=[team.pk for team in teams],
                team_organizations=[team.organization_id for team in teams],
                doctors=[team.leader_id for team in teams],
                nurses=list(nurses.values_list("practitioner_id", flat=True)),
                communities=_communities(),
            )
        )
    return centres


def staff_centre(random: Random, organization: Organization, *, stations: list[Organization], prefix: str) -> Centre:
    """Grids, doctors, nurses, assistants and the seventeen teams of one centre."""
    centre = Centre(organization=organization.pk, communities=_communities())
    doctor_codes = [f"G{n:02d}" for n in range(1, 18)] + list(EXTRA_DOCTORS)
    assistant_codes = sorted({code for codes in ASSISTANTS.values() for code in codes} | {"A12"})
    people: dict[str, Practitioner] = {}
    for code in [*doctor_codes, *assistant_codes, *[f"N{n:02d}" for n in range(1, 18)]]:
        people[code] = _practitioner(random, organization, f"{prefix}{code}", code)
    Practitioner.objects.bulk_create(people.values())
    PractitionerRole.objects.bulk_create(_posts(people, organization, stations))
    for index, row in enumerate(GRIDS):
        code, _ = centre.communities[index]
        grid = Grid.objects.create(
            organization=organization,
            code=f"{prefix}W{index + 1:02d}",
            name=f"{row.community}第{sum(r.community == row.community for r in GRIDS[: index + 1])}网格",
            division_code=code,
            doctor=people[row.doctor],
        )
        centre.grids.append(grid.pk)
    ServiceArea.objects.bulk_create(
        ServiceArea(organization=organization, division_code=code)
        for code in dict.fromkeys(code for code, _ in centre.communities)
        if code
    )
    _teams(random, centre, people, organization, stations, prefix)
    shares = []
    for doctor, codes in ASSISTANTS.items():
        weight = (Decimal(1) / len(codes)).quantize(Decimal("0.0001"))
        for code in codes:
            shares.append(AssistantShare(doctor=people[doctor], assistant=people[code], weight=weight, from_date=SINCE))
    AssistantShare.objects.bulk_create(shares)
    return centre


def _practitioner(random: Random, organization: Organization, code: str, kind: str) -> Practitioner:
    is_woman = kind.startswith("N") or random.random() < 0.55
    is_doctor = kind.startswith("G")
    return Practitioner(
        organization=organization,
        code=code,
        name=draw_name(random, is_woman=is_woman, birth_year=random.choice((1968, 1975, 1982, 1989))),
        sex="2" if is_woman else "1",
        title=random.choice(TITLES) if is_doctor else "护师" if kind.startswith("N") else "助理",
        # A prefix that is not in use; what an alert or a call sends there ends in the simulator.
        phone=f"1698887{1 + crc32(code.encode()) % 8999:04}",
        license_number=f"演示执业{code}",
        license_from=SINCE,
        license_to=LICENSED_UNTIL,
        scope_of_practice="全科医学专业" if is_doctor else "护理" if kind.startswith("N") else "",
        introduction=random.choice(INTRODUCTIONS) if is_doctor else "",
        specialties="高血压、糖尿病、老年病" if is_doctor else "",
    )


def _posts(
    people: dict[str, Practitioner], organization: Organization, stations: list[Organization]
) -> list[PractitionerRole]:
    """Everybody has a post at the centre; licences are valid at its stations too."""
    kinds = {"G": "family_doctor", "N": "nurse", "A": "assistant"}
    return [
        PractitionerRole(practitioner=person, organization=place, role=kinds[code[0]], from_date=SINCE)
        for code, person in people.items()
        for place in [organization, *stations]
    ]


def _teams(
    random: Random,
    centre: Centre,
    people: dict[str, Practitioner],
    organization: Organization,
    stations: list[Organization],
    prefix: str,
) -> None:
    places = {"和平站": 1, "胜利站": 2}
    rows = [(row.doctor, f"{row.community}家庭医生团队({row.doctor})", None) for row in GRIDS]
    rows += [(doctor, team, department) for doctor, department, team, _ in DEPARTMENTS]
    for index, (doctor, name, department) in enumerate(rows):
        home = stations[places[department]] if department in places and stations else organization
        team = CareTeam.objects.create(
            organization=home,
            code=f"{prefix}T{index + 1:02d}",
            name=name,
            leader=people[doctor],
            introduction=random.choice(INTRODUCTIONS),
            specialties="高血压、糖尿病、老年病" if department is None else department,
            phone_text=f"0000-8601{index + 1:03d}",
            hours_text="周一至周五 8:00–17:00",
            capacity=2000,
        )
        members = [(people[doctor], "family_doctor"), (people[f"N{index + 1:02d}"], "nurse")]
        members += [(people[code], "assistant") for code in ASSISTANTS.get(doctor, ())]
        TeamMember.objects.bulk_create(
            TeamMember(team=team, practitioner=person, role=role, from_date=SINCE) for person, role in members
        )
        centre.teams.append(team.pk)
        centre.team_organizations.append(home.pk)
        centre.doctors.append(people[doctor].pk)
        centre.nurses.append(people[f"N{index + 1:02d}"].pk)


def _communities() -> list[tuple[str, str]]:
    """A community of the street for every grid, by name where the division table knows it."""
    divisions = terminology.list_divisions(parent_code=STREET)
    by_name = {name: code for code, name in ((d.code, d.name) for d in divisions)}
    spare = iter([d.code for d in divisions])
    codes: dict[str, str] = {}
    for name in COMMUNITIES:
        match = next((code for known, code in by_name.items() if name in known), None)
        codes[name] = match or next((c for c in spare if c not in codes.values()), "")
    return [(codes[row.community], row.community) for row in GRIDS]


def publish_figures(centre: Centre, *, size: int, today: date) -> None:
    """Population figures, apart by kind; at another size than the published one they are scaled and say so."""
    is_full = size == RESIDENTS
    note = FACTS if is_full else f"{FACTS}，按演示人数 {size} 缩放"
    rows = [
        PopulationFigure(
            organization_id=centre.organization,
            year=year,
            kind="registered_year_end",
            value=scaled(value, size),
            source=f"{note}:由签约数与签约率反推",
            is_derived=True,
        )
        for year, value in REGISTERED_AT_YEAR_END.items()
    ]
    rows += [
        PopulationFigure(
            organization_id=centre.organization,
            year=year,
            kind=kind,
            value=scaled(value, size),
            source=source,
            is_derived=derived,
        )
        for year, kind, value, source, derived in (
            (2017, "resident", RESIDENTS, note, False),
            (today.year - 1, "registered_year_end", REGISTERED, "演示数据：由演示居民计数", True),
            (today.year, "registered_year_end", REGISTERED, "演示数据：由演示居民计数", True),
            (today.year, "resident", RESIDENTS, "演示数据：由演示居民计数", True),
        )
    ]
    rows += [
        PopulationFigure(
            grid_id=grid, year=2017, kind="registered_grid", value=scaled(row.population, size), source=note
        )
        for grid, row in zip(centre.grids, GRIDS, strict=True)
    ]
    PopulationFigure.objects.bulk_create(rows)
