"""审计: who opened whose record, who signed in, and how often something was tried.

Doors: `services.record_read`, `services.record_security`, `services.check_rate`. FHIR: AuditEvent.
"""
