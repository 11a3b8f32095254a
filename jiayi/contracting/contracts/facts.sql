-- column signed_in_year boolean: 本年签约, 签约日期在观察期内;作废的不算, 空=否
-- column signed_last_year boolean: 上年签约, 签约日期在上一年, 空=否
-- column renewed_here boolean: 本机构续签, 上年与本年都在同一机构签约, 空=否
-- column is_under_contract boolean: 有效协议, 观察期最后一天在协议期内, 空=否
-- column is_contracted boolean: 已签约, 本年签约或期末有有效协议, 空=否
-- column contract_days integer: 协议天数, 本年内在协议期的天数, 空=0
SELECT
    c.patient_id,
    (array_agg(c.team_id ORDER BY (c.period @> (%(end)s::date - 1)) DESC, c.signed_date DESC, c.id DESC))[1] AS team_id,
    bool_or(c.signed_date >= %(start)s) AS signed_in_year,
    bool_or(c.signed_date < %(start)s AND c.signed_date >= %(start)s::date - interval '1 year') AS signed_last_year,
    COALESCE(
        array_agg(c.organization_id) FILTER (WHERE c.signed_date >= %(start)s)
        && array_agg(c.organization_id)
            FILTER (WHERE c.signed_date < %(start)s AND c.signed_date >= %(start)s::date - interval '1 year'),
        FALSE
    ) AS renewed_here,
    bool_or(c.period @> (%(end)s::date - 1)) AS is_under_contract,
    bool_or(c.signed_date >= %(start)s OR c.period @> (%(end)s::date - 1)) AS is_contracted,
    sum(GREATEST(LEAST(upper(c.period), %(end)s::date) - GREATEST(lower(c.period), %(start)s::date), 0))
        FILTER (WHERE NOT isempty(c.period))::integer AS contract_days
FROM contracts_contract c
WHERE c.status IN ('signed', 'ended')
  AND c.end_reason NOT IN ('duplicate', 'dispute', 'cooling_off')
  AND c.signed_date < %(end)s
  AND (
      c.signed_date >= %(start)s::date - interval '1 year'
      OR c.period && daterange(%(start)s::date, %(end)s::date)
  )
  AND (%(patients)s::bigint[] IS NULL OR c.patient_id = ANY(%(patients)s))
GROUP BY c.patient_id
