"""履约: 协议带来的权益、到期窗口、服务回执、居民异议。

Doors: services, queries, events, permissions. FHIR: CarePlan.activity(权益), Task(异议处理).
"""
