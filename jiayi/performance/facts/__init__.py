"""事实宽表: one row per resident and year, filled from the `facts.sql` of every app; and contract days, the base of money.

Doors: services (rebuild, refresh, mark), queries (columns, years). FHIR: none.
"""
