"""健教文章: short articles with a source, in versions that a second person approves; to whom they were sent, who read.

Doors: `services.send_article`, `queries.list_articles`. FHIR: DocumentReference, Communication.
"""
