"""机构: the tree of organisations, their service areas and grids, population figures and the working-day calendar.

Doors: `queries` (get_organization, list_subtree_ids, population, is_working_day, add_working_days …), `services`,
`events`, `permissions`.
FHIR: Organization (机构), Location (服务区, 网格), Group (人口数).
"""
