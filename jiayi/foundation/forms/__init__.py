"""表单引擎: 有版本的模板(随访表、体检表、量表)、填答校验、计算、预填、打印。

对外: services(装入模板、存答卷) · queries(取模板、校验、预填、打印数据) · events · permissions。
FHIR: Questionnaire, QuestionnaireResponse。
"""
