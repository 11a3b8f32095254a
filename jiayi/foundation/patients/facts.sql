-- column age integer: 年龄, 观察期最后一天的周岁, 空=未知
-- column sex text: 性别, 1 男 2 女 0 未知 9 未说明, 空=未知
-- column is_registered boolean: 户籍, 户籍在本地, 空=否
-- column is_resident boolean: 常住, 常住本地, 空=否
-- column has_record boolean: 已建档, 有健康档案号, 空=否
-- column died_in_year boolean: 本年死亡, 死亡日期在观察期内, 空=否
-- column moved_in_year boolean: 本年迁出, 迁出日期在观察期内, 空=否
-- column is_60 boolean: 满60岁, 签约口径的老年人, 空=否
-- column is_65 boolean: 满65岁, 公共卫生口径的老年人, 空=否
-- column is_child_0_6 boolean: 儿童, 0–6 岁, 空=否
-- column is_maternal boolean: 孕产妇, 期末有效的标签, 空=否
-- column has_hypertension boolean: 高血压, 期末有效的在管标签, 空=否
-- column has_diabetes boolean: 糖尿病, 期末有效的在管标签, 空=否
-- column has_tb boolean: 肺结核, 期末有效的标签, 空=否
-- column has_mental_disorder boolean: 严重精神障碍, 期末有效的标签, 空=否
-- column is_disabled boolean: 残疾人, 期末有效的标签, 空=否
-- column is_low_income boolean: 低收入, 期末有效的标签, 空=否
-- column is_special_family boolean: 计生特殊家庭, 期末有效的标签, 空=否
-- column is_key_population boolean: 重点人群, 十类的并集;每人一次;老年人按 65 岁, 空=否
-- column quarters_observed integer: 已过季度, 本年已观察的整季度数;全年为 4, 空=0
SELECT
    p.id AS patient_id,
    p.organization_id,
    d.age,
    p.sex,
    p.is_registered_here AS is_registered,
    p.is_resident_here AS is_resident,
    p.health_record_number IS NOT NULL AS has_record,
    p.died_date >= %(start)s AND p.died_date < %(end)s AS died_in_year,
    p.moved_out_date >= %(start)s AND p.moved_out_date < %(end)s AS moved_in_year,
    d.age >= 60 AS is_60,
    d.age >= 65 AS is_65,
    d.age <= 6 AS is_child_0_6,
    t.is_maternal,
    t.has_hypertension,
    t.has_diabetes,
    t.has_tb,
    t.has_mental_disorder,
    t.is_disabled,
    t.is_low_income,
    t.is_special_family,
    d.age >= 65 OR d.age <= 6 OR COALESCE(t.is_key, FALSE) AS is_key_population,
    ((extract(month FROM %(end)s::date - 1)::integer - 1
      + (extract(day FROM %(end)s::date)::integer = 1)::integer) / 3) AS quarters_observed
FROM patients_patient p
CROSS JOIN LATERAL (
    SELECT date_part('year', age(%(end)s::date - 1, p.birth_date))::integer AS age
) d
LEFT JOIN (
    SELECT
        patient_id,
        bool_or(code = 'maternal') AS is_maternal,
        bool_or(code = 'hypertension') AS has_hypertension,
        bool_or(code = 'diabetes') AS has_diabetes,
        bool_or(code = 'tb') AS has_tb,
        bool_or(code = 'mental') AS has_mental_disorder,
        bool_or(code = 'disabled') AS is_disabled,
        bool_or(code = 'low_income') AS is_low_income,
        bool_or(code = 'special_family') AS is_special_family,
        bool_or(code IN ('maternal', 'hypertension', 'diabetes', 'tb', 'mental', 'disabled', 'low_income', 'special_family'))
            AS is_key
    FROM patients_patienttag
    WHERE period_from < %(end)s
      AND (period_to IS NULL OR period_to >= %(end)s)
      AND (%(patients)s::bigint[] IS NULL OR patient_id = ANY(%(patients)s))
    GROUP BY patient_id
) t ON t.patient_id = p.id
WHERE p.birth_date < %(end)s
  AND (p.died_date IS NULL OR p.died_date >= %(start)s)
  AND (p.moved_out_date IS NULL OR p.moved_out_date >= %(start)s)
  AND (%(patients)s::bigint[] IS NULL OR p.id = ANY(%(patients)s))
