"""Whose people somebody was on a day that is over, for figures of months that have passed."""

# A contract that was signed before the doctor left stays with that team on paper, while the acting team serves.
_HELD = """(
    SELECT coalesce((
        SELECT d.acting_team_id FROM contracts_departure AS d
        WHERE d.team_id = c.team_id AND d.status <> 'cancelled'
          AND d.leaving_date > lower(c.period) AND d.leaving_date <= {day}
        ORDER BY d.leaving_date DESC, d.id DESC LIMIT 1
    ), c.team_id)
    FROM contracts_contract AS c
    WHERE c.patient_id = {patient} AND c.status IN ('signed', 'ended') AND c.period @> {day}
)"""


def team_on_sql(*, patient: str, day: str) -> str:
    """
    A statement in brackets that yields the team that held a person on a day, or null where no contract did.

    `patient` and `day` are columns or placeholders of the statement it is put into; `day` occurs twice,
    before and after `patient`. A day has one contract of a person: the database sees to that. For today the panel
    itself is asked (`Patient.current_team`, ADR 5).
    """
    return _HELD.format(patient=patient, day=day)
