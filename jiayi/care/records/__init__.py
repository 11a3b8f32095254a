"""诊断和用药: what is known of a person and holds until somebody says otherwise: diagnoses, medicines, allergies; and
the advice that was given. Entered once, in whatever form or on the record page; every other form begins with it.

FHIR: Condition, MedicationStatement, AllergyIntolerance, FamilyMemberHistory (a condition of a relative),
Communication (advice). Doors: `services` (record_answers, add_…, stop_…), `queries`, `events`, `permissions`.
"""
