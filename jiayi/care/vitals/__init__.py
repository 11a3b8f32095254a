"""体征: 每一次测量一行,只增不改;来源可以是手录、设备、门诊、随访、导入。

对外: services(记录) · queries(最近值、走势、说人话) · events · permissions。
FHIR: Observation。
"""
