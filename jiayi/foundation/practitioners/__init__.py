"""医生与团队: practitioners with licence and posts, care teams with capacity, assistants with split weights.

Doors: `queries` (get_team, list_teams, check_team_ready, capacity_of, assistants_of …), `services`,
`events`, `permissions`.
FHIR: Practitioner (医务人员), PractitionerRole (岗位), CareTeam (团队).
"""
