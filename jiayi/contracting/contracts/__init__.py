"""签约: 服务项目与服务包、签约政策、签约协议的发起、签署、终止与公开核验。

Doors: services, queries, events, permissions. FHIR: Contract(签约协议), Consent(健康数据授权), PlanDefinition(服务包).
"""
