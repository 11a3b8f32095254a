-- 协议年度: each contract that counts and touches the year, by a day under contract or by its signature.
-- The transfer of 10 May gives two rows whose days do not overlap; the person is counted with the contract signed first.
-- While a resident says 我不知情 the fee is frozen: the contract keeps its row and is not counted.
INSERT INTO facts_contractyear
    (year, contract_id, patient_id, organization_id, team_id, days, is_signed_in_year, is_frozen, is_counted)
SELECT
    %(year)s, t.id, t.patient_id, t.organization_id, t.team_id, t.days, t.is_signed, t.is_frozen,
    t.is_signed AND NOT t.is_frozen
        AND row_number() OVER (
            PARTITION BY t.patient_id, t.is_signed AND NOT t.is_frozen ORDER BY t.signed_date, t.id
        ) = 1
FROM (
    SELECT
        c.id, c.patient_id, c.organization_id, c.team_id, c.signed_date,
        c.signed_date >= %(start)s AND c.signed_date < %(end)s AS is_signed,
        CASE
            WHEN isempty(c.period) THEN 0
            ELSE GREATEST(LEAST(upper(c.period), %(year_end)s::date) - GREATEST(lower(c.period), %(start)s::date), 0)
        END AS days,
        EXISTS (
            SELECT 1 FROM fulfillment_disputecase d
            WHERE d.contract_id = c.id AND d.kind = 'contract' AND d.status = 'open'
        ) AS is_frozen
    FROM contracts_contract c
    WHERE c.status IN ('signed', 'ended')
      AND c.end_reason NOT IN ('duplicate', 'dispute', 'cooling_off')
      AND (%(patients)s::bigint[] IS NULL OR c.patient_id = ANY(%(patients)s))
      AND (
          (c.signed_date >= %(start)s AND c.signed_date < %(end)s)
          OR c.period && daterange(%(start)s::date, %(year_end)s::date)
      )
) AS t
