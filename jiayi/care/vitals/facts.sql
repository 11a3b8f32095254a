-- column last_systolic decimal: 末次收缩压, 本年最后一次;单位 mmHg, 空=未知
-- column last_diastolic decimal: 末次舒张压, 本年最后一次;单位 mmHg, 空=未知
-- column last_pressure_date date: 末次血压日期, 本年最后一次收缩压的日期, 空=未知
-- column last_glucose decimal: 末次空腹血糖, 本年最后一次;单位 mmol/L, 空=未知
-- column pressure_readings integer: 血压测量次数, 本年收缩压读数个数, 空=0
SELECT
    o.patient_id,
    (array_agg(o.value ORDER BY o.taken_at DESC, o.id DESC) FILTER (WHERE o.code = 'bp_systolic'))[1] AS last_systolic,
    (array_agg(o.value ORDER BY o.taken_at DESC, o.id DESC) FILTER (WHERE o.code = 'bp_diastolic'))[1] AS last_diastolic,
    (max(o.taken_at) FILTER (WHERE o.code = 'bp_systolic') AT TIME ZONE 'Asia/Shanghai')::date AS last_pressure_date,
    (array_agg(o.value ORDER BY o.taken_at DESC, o.id DESC) FILTER (WHERE o.code = 'glucose_fasting'))[1] AS last_glucose,
    count(*) FILTER (WHERE o.code = 'bp_systolic')::integer AS pressure_readings
FROM vitals_observation o
WHERE o.code IN ('bp_systolic', 'bp_diastolic', 'glucose_fasting') AND o.voided_at IS NULL
  AND o.taken_at >= %(start)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
  AND o.taken_at < %(end)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
  AND (%(patients)s::bigint[] IS NULL OR o.patient_id = ANY(%(patients)s))
GROUP BY o.patient_id
