"""有效签约核查: seeded samples of signed contracts, called by a third party who sees masked rows only.

Doors: services (draw, record a finished one, assign callers, dial, finish), queries, events, permissions. FHIR: none.
"""
