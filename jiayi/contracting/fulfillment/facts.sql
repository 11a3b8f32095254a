-- column services_due integer: 应履约项次, 观察期内到期的必做项次, 空=0
-- column services_done integer: 已履约项次, 其中已完成的项次;居民否认的不算, 空=0
-- column services_received integer: 已服务项次, 观察期内完成的全部项次, 空=0
SELECT
    e.patient_id,
    count(*) FILTER (WHERE e.is_mandatory AND e.is_in_year)::integer AS services_due,
    count(*) FILTER (WHERE e.is_mandatory AND e.is_in_year AND e.is_done)::integer AS services_done,
    count(*) FILTER (WHERE e.is_done AND e.delivered_date >= %(start)s AND e.delivered_date < %(end)s)::integer
        AS services_received
FROM (
    SELECT
        patient_id, is_mandatory, delivered_date,
        status IN ('delivered', 'verified') AS is_done,
        window_end > %(start)s AND window_end <= %(end)s AS is_in_year
    FROM fulfillment_entitlement
    WHERE status <> 'waived'
      AND (
          (window_end > %(start)s AND window_end <= %(end)s)
          OR (delivered_date >= %(start)s AND delivered_date < %(end)s)
      )
      AND (%(patients)s::bigint[] IS NULL OR patient_id = ANY(%(patients)s))
) e
GROUP BY e.patient_id
