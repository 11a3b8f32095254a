"""Teams to choose from, with the places left: the panel is counted here, so the choice lives here."""

from dataclasses import dataclass
from datetime import date

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.foundation.practitioners.queries import FoundTeam, Load
from jiayi.foundation.terminology import queries as terminology

from ..models import Patient
from .panel import panel_sizes


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """A team on the page where a resident chooses."""

    found: FoundTeam
    load: Load
    communities: list[str]
    hours_text: str


@dataclass(frozen=True, slots=True)
class TeamPage:
    """The introduction page of a team."""

    choice: TeamChoice
    members: list


def find_teams(
    *,
    q: str = "",
    division_code: str = "",
    has_places: bool = False,
    woman_only: bool = False,
    patient_id: int | None = None,
    on: date,
) -> list[TeamChoice]:
    """Teams by name, doctor, centre or speciality. Who has chosen no community sees their own first: the doctor of
    their grid, then their centre, then what is near; among equals those with the most places left.
    """
    person = _who(patient_id) if not division_code else None
    near = division_code or (person.division_code if person is not None else "")
    found = practitioners.search_teams(q=q, division_code=near, woman_only=woman_only, on=on)
    choices = _choices(found)
    if has_places:
        choices = [choice for choice in choices if choice.found.team.is_open and not choice.load.is_full]
    return sorted(
        choices,
        key=lambda choice: (
            -_own(choice, person),
            -choice.found.nearness,
            choice.load.is_full or not choice.found.team.is_open,
            choice.load.signed - choice.load.capacity,
        ),
    )


def _who(patient_id: int | None) -> Patient | None:
    return Patient.objects.select_related("grid").filter(pk=patient_id).first() if patient_id else None


def _own(choice: TeamChoice, person: Patient | None) -> int:
    """2: the doctor of the person's grid, 1: the centre that keeps their record."""
    if person is None:
        return 0
    team = choice.found.team
    if person.grid is not None and person.grid.doctor_id and person.grid.doctor_id == team.leader_id:
        return 2
    return int(team.organization_id == person.organization_id)


def get_team_page(*, team_id: int, division_code: str = "", on: date) -> TeamPage:
    """One team with its members.

    :raises NotFound: none, or no longer active
    """
    page = practitioners.get_public_team(team_id=team_id, division_code=division_code, on=on)
    return TeamPage(choice=_choices([page.found])[0], members=page.members)


def list_communities() -> list[tuple[str, str]]:
    """(code, name) of the communities that some team serves."""
    areas = organizations.service_areas_of(practitioners.team_organization_ids())
    codes = {code for served in areas.values() for code in served}
    names = terminology.division_names(codes)
    return [(code, names[code]) for code in sorted(names)]


def _choices(found: list[FoundTeam]) -> list[TeamChoice]:
    sizes = panel_sizes(team_ids=[item.team.pk for item in found])
    areas = organizations.service_areas_of(item.team.organization_id for item in found)
    names = terminology.division_names({code for served in areas.values() for code in served})
    return [
        TeamChoice(
            found=item,
            load=Load(signed=sizes.get(item.team.pk, 0), capacity=item.capacity),
            communities=[names[code] for code in areas.get(item.team.organization_id, []) if code in names],
            hours_text=organizations.hours_text(item.team.organization),
        )
        for item in found
    ]
