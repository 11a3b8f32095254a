"""运行:内嵌 PostgreSQL、密钥、进程看护。

Only the standard library and psycopg: nothing here may import Django, because it decides what its settings will see.
"""
