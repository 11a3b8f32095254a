"""工作台表格: how each person likes their tables (columns, saved views), and acts on many rows at once as a job.

Doors: `services` (register_bulk, start_bulk, save_view), `queries`, `permissions`. FHIR: none.
"""
