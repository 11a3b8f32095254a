"""文件: attachments with checked types and hashes, and the printed documents of the house (PDF/A).

Doors: `services.store_upload`, `services.store_bytes`, `services.render_document`, `queries.open_file`.
FHIR: DocumentReference, Binary.
"""
