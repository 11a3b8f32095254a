"""代办申请: 孩子在手机上提出替父母办事，父母用验证码、在手机上或当面签字同意；监护人由工作人员核对证明。

Doors: services, queries, permissions. FHIR: Consent(代办同意), RelatedPerson.
"""
