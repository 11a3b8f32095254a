"""签约宣传: 团队海报和口袋卡上的二维码、签约邀请，以及每一次宣传带来了多少人。

Doors: services, queries, events, permissions. FHIR: Communication(邀请).
"""
