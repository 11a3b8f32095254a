"""随访: 高血压、2型糖尿病的计划、分类、下次日期、转诊提示;一次保存,处处生效。

对外: services(计划、完成、改期、取消) · queries · events · permissions。
FHIR: Encounter, QuestionnaireResponse。
"""
