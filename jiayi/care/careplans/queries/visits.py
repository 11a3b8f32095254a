"""What counts as a visit of a programme, as one statement for all of them: chronic visits, the COPD form, reviews."""

VISITS = """
    SELECT f.patient_id, f.programme::text AS programme, f.visited_date AS day, f.is_controlled, f.is_emergency,
           f.done_at AS at, f.classification::text AS class, f.needs_referral
    FROM followups_followup AS f WHERE f.state = 'done'
    UNION ALL
    SELECT a.patient_id, 'copd', a.assessed_date, a.result_code = '1', a.is_emergency, a.recorded_at, '', FALSE
    FROM assessments_assessment AS a
    WHERE a.form = 'copd_followup' AND NOT EXISTS (SELECT 1 FROM assessments_assessment AS n WHERE n.amends_id = a.id)
    UNION ALL
    SELECT e.patient_id, e.programme, r.reviewed_date, r.is_controlled, FALSE, r.at, '', FALSE
    FROM careplans_review AS r JOIN careplans_enrolment AS e ON e.id = r.enrolment_id
    WHERE r.is_controlled IS NOT NULL
"""
