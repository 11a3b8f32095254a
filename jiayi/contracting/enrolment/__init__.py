"""家庭与名单签约: 一家人一次签、功能社区名单、批量续签、到期提醒、监护满十八岁复核：签不签由各人自己定。

Doors: services, queries, events, permissions. FHIR: Group(名单、家庭), CommunicationRequest(提醒), Task(复核).
"""
