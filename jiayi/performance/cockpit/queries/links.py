"""Where a number opens to its people: paths of the desk."""


def measure_link(code: str, year: int, organization_id: int, side: str, team_id: int | None = None) -> str:
    """The people on one side of a measure, of one place or one team."""
    team = f"&team={team_id}" if team_id else ""
    return f"/measures/{code}?year={year}&organization={organization_id}&side={side}{team}"
