"""导入导出: tables leave as xlsx and enter row by row, each as a job with progress and a verdict per row.

Doors: `services` (register_export, request_export, register_import, request_import), `queries`, `permissions`.
FHIR: none (Bulk Data is the partner's concern).
"""
