"""签约计划: 每个网格医生、每年的计划数，已签、缺口、每周曲线，下一步上门找谁。

Doors: services, queries, events, permissions. FHIR: none (management).
"""
