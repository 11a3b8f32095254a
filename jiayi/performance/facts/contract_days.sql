-- 协议年度: each counted contract that touches the year, by a day under contract or by its signature.
-- The transfer of 10 May gives two rows whose days do not overlap; the person is counted with the contract signed first.
INSERT INTO facts_contractyear (year, contract_id, patient_id, organization_id, team_id, days, is_signed_in_year, is_counted)
SELECT %(year)s, touched.id, touched.patient_id, touched.organization_id, touched.team_id, touched.days, touched.is_signed,
       touched.is_signed
       AND row_number() OVER (PARTITION BY touched.patient_id, touched.is_signed ORDER BY touched.signed_date, touched.id) = 1
FROM (
    SELECT c.id, c.patient_id, c.organization_id, c.team_id, c.signed_date,
           c.signed_date >= %(start)s AND c.signed_date < %(end)s AS is_signed,
           GREATEST(LEAST(upper(c.period), %(year_end)s::date) - GREATEST(lower(c.period), %(start)s::date), 0) AS days
    FROM contracts_contract c
    WHERE c.status IN ('signed', 'ended')
      AND (%(patients)s::bigint[] IS NULL OR c.patient_id = ANY(%(patients)s))
      AND (
          (c.signed_date >= %(start)s AND c.signed_date < %(end)s)
          OR c.period && daterange(%(start)s::date, %(year_end)s::date)
      )
) AS touched
