"""事实宽表: one row per resident and year, filled from every `facts.sql`; and contract days, the base of money.

Doors: services (rebuild, refresh, mark), queries (columns, years). FHIR: none.
"""
