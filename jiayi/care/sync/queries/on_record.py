"""What is on record of a person: medicines, diagnoses, allergies. What only some may read stays in the house."""

from jiayi.care.records import queries as records

from .shape import Asked, Part, Row, columns


def _entries(name: str, table: str, also: str = "", **more: object) -> Part:
    return Part(
        name=name,
        source=f"{table} e WHERE e.patient_id = ANY(%(people)s) AND e.state <> 'corrected' AND NOT e.is_confidential",
        patient="e.patient_id",
        marks=("e",),
        order="e.id",
        columns=columns("e", f"id code name state {also}".strip(), said_on="COALESCE(e.until_date, e.from_date)"),
        **more,  # type: ignore[arg-type]
    )


def _grouped(row: Row, asked: Asked) -> Row | None:
    """`since` as the forms call it; insulin has a table of its own."""
    return {**row, "since": row.pop("since_text"), "group": records.group_of(row["code"])}


MEDICINES = _entries("medicines", "records_medicationstatement", "times dose usage since_text", read=_grouped)
CONDITIONS = _entries(
    "conditions",
    "records_condition",
    "whose certainty since_text",
    read=lambda row, asked: {**row, "since": row.pop("since_text")} if row["certainty"] == "confirmed" else None,
)
ALLERGIES = _entries("allergies", "records_allergyintolerance")
