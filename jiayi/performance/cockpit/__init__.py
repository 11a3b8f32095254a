"""驾驶舱: 总览和周一页——哪里好了、哪里差了、先帮谁、哪些钱悬着、一条建议，每一句都点得开。

Doors: queries, permissions. It keeps nothing of its own: everything is read from the rooms below. FHIR: none.
"""
