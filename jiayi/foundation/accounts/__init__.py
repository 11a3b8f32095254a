"""账号: who may sign in and as what: staff accounts and roles, residents' phones, devices, sessions.

Doors: `queries.actor_for`, `services` (sign-in, administration). FHIR: Person, PractitionerRole (roles of staff).
"""
