-- column hypertension_followups integer: 高血压随访次数, 本年完成的随访;不限方式, 空=0
-- column hypertension_visits integer: 高血压面对面随访, 本年门诊或家庭随访次数, 空=0
-- column hypertension_controlled boolean: 高血压末次达标, 本年最后一次随访按规则达标, 空=未知
-- column diabetes_followups integer: 糖尿病随访次数, 本年完成的随访;不限方式, 空=0
-- column diabetes_visits integer: 糖尿病面对面随访, 本年门诊或家庭随访次数, 空=0
-- column diabetes_controlled boolean: 糖尿病末次达标, 本年最后一次随访按规则达标, 空=未知
-- column followed_half_year boolean: 半年内有随访, 观察期最后六个月内有完成的随访, 空=否
SELECT
    f.patient_id,
    count(*) FILTER (WHERE f.programme = 'hypertension' AND f.visited_date >= %(start)s)::integer
        AS hypertension_followups,
    count(*) FILTER (
        WHERE f.programme = 'hypertension' AND f.visited_date >= %(start)s AND f.method IN ('1', '2')
    )::integer AS hypertension_visits,
    (array_agg(f.is_controlled ORDER BY f.visited_date DESC, f.done_at DESC, f.id DESC)
        FILTER (WHERE f.programme = 'hypertension' AND f.visited_date >= %(start)s))[1] AS hypertension_controlled,
    count(*) FILTER (WHERE f.programme = 'diabetes' AND f.visited_date >= %(start)s)::integer AS diabetes_followups,
    count(*) FILTER (
        WHERE f.programme = 'diabetes' AND f.visited_date >= %(start)s AND f.method IN ('1', '2')
    )::integer AS diabetes_visits,
    (array_agg(f.is_controlled ORDER BY f.visited_date DESC, f.done_at DESC, f.id DESC)
        FILTER (WHERE f.programme = 'diabetes' AND f.visited_date >= %(start)s))[1] AS diabetes_controlled,
    bool_or(f.visited_date >= %(end)s::date - interval '6 months') AS followed_half_year
FROM followups_followup f
WHERE f.state = 'done'
  AND f.visited_date >= LEAST(%(start)s::date, (%(end)s::date - interval '6 months')::date)
  AND f.visited_date < %(end)s
  AND (%(patients)s::bigint[] IS NULL OR f.patient_id = ANY(%(patients)s))
GROUP BY f.patient_id
