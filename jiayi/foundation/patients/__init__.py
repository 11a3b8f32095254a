"""居民: identity, household, population tags, guardians and proxies; death and moving as dated facts.

Doors: `queries` (get_patient, search, tags_of, may_act_for …),
`services` (register_patient, set_tag, grant_proxy …), `events`, `permissions`.
FHIR: Patient (居民), RelatedPerson (家庭成员, 监护人), Group (家庭), Consent (授权).
"""
