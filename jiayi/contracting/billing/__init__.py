"""费用: 每份协议按付费方的应收、实收、退费账本，只追加、只冲销。

Doors: services, queries, events, permissions. FHIR: Account(费用账户), ChargeItem(应收), PaymentNotice(实收).
"""
