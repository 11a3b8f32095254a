"""老人卡: 一张印着二维码和七位号码的卡。扫一扫、对上证件后四位，打开大字的家；报号码，工作人员打开这个人。

Doors: services, queries, permissions. FHIR: Patient.identifier(卡号).
"""
