"""
服务: one visit of one person with all its forms, the way it was made and the proof that the person was there.

FHIR: Encounter. Doors: `services.submit_visits`, `services.open_plan`.
"""
