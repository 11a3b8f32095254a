"""内核: what every floor needs and no business word: actor, access, scope, events, lifecycle, money, period, crypto.

Doors: every module here. FHIR: Provenance (events), AuditEvent (see foundation.audit).
"""
