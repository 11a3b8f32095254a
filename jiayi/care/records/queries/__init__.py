"""诊断和用药的读取: what holds, what held, what a form may begin with, how medicines are taken."""

from ..rules import Term
from .adherence import AdherenceStep, adherence_of, falling_adherence
from .held import allergy_rows, answers_of, brought, condition_rows, held, medicine_rows
from .record import (
    AdviceLine,
    AllergyLine,
    ConditionLine,
    HealthRecord,
    MedicineLine,
    OwnRecord,
    health_record,
    medication_list,
    own_record,
    tag_offer,
)
from .terms import (
    allergens,
    diagnoses,
    group_of,
    is_sensitive,
    key_of,
    medicines,
    search_diagnoses,
    search_medicines,
)

__all__ = [
    "AdherenceStep",
    "AdviceLine",
    "AllergyLine",
    "ConditionLine",
    "HealthRecord",
    "MedicineLine",
    "OwnRecord",
    "Term",
    "adherence_of",
    "allergens",
    "allergy_rows",
    "answers_of",
    "brought",
    "condition_rows",
    "diagnoses",
    "falling_adherence",
    "group_of",
    "health_record",
    "held",
    "is_sensitive",
    "key_of",
    "medication_list",
    "medicine_rows",
    "medicines",
    "own_record",
    "search_diagnoses",
    "search_medicines",
    "tag_offer",
]
