"""双人确认: what one person proposes and only another may put into force: rights, published rules.

Doors: `services.register_kind` (from the `jobs` of the app that owns the act), `services.propose`, `services.confirm`,
`queries.page_proposals`. FHIR: Task (proposal) with Provenance of both persons.
"""
