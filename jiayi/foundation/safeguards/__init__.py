"""安全设置: how long a password must be, how long a session lasts, when a file of names is cleared: rows with a date.

Doors: `queries.value_of`, `queries.values`, `queries.VALUE_SQL`, `services.change_safeguard`.
"""
