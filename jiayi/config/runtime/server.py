"""Is the given PostgreSQL one we can live in?"""

import psycopg
from psycopg.conninfo import conninfo_to_dict

from jiayi.config.runtime.problems import CannotStart

MINIMUM = 170000
EXTENSIONS = ("pg_trgm", "btree_gist", "ltree")


def check_server(url: str, *, minimum: int = MINIMUM) -> None:
    """Version, extensions and character set of the server behind DATABASE_URL."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error as problem:
        raise CannotStart("DATABASE_URL 格式不对。", f"DATABASE_URL cannot be read: {problem}") from None
    place = f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version
            encoding = connection.info.parameter_status("server_encoding")
            available = {name for (name,) in connection.execute("SELECT name FROM pg_available_extensions")}
            trigrams = _knows_chinese_letters(connection)
    except psycopg.OperationalError as problem:
        raise CannotStart(
            f"无法连接数据库 {place}。", f"Cannot connect to {place}: {str(problem).splitlines()[0]}"
        ) from None
    if version < minimum:
        raise CannotStart(
            f"需要 PostgreSQL {minimum // 10000} 或更高版本，{place} 是 {version // 10000}。",
            f"PostgreSQL {minimum // 10000} or newer is needed; {place} is {version // 10000}.",
        )
    if missing := [name for name in EXTENSIONS if name not in available]:
        raise CannotStart(
            f"数据库缺少扩展：{', '.join(missing)}(请安装 postgresql-contrib)。",
            f"Extensions are missing: {', '.join(missing)} (install postgresql-contrib).",
        )
    if encoding != "UTF8":
        raise CannotStart(f"数据库字符集须为 UTF8，现为 {encoding}。", f"The database must be UTF8, it is {encoding}.")
    if not trigrams:
        raise CannotStart(
            "数据库的 LC_CTYPE 不识别汉字，姓名检索无法使用索引。请用 LC_CTYPE=C.UTF-8 重新建库。",
            "The database's LC_CTYPE does not know Chinese letters; create it with LC_CTYPE 'C.UTF-8'.",
        )


def _knows_chinese_letters(connection: psycopg.Connection) -> bool:
    """Under LC_CTYPE "C" pg_trgm finds no trigram in a Chinese name, and the index is silently useless."""
    row = connection.execute(
        "SELECT datctype NOT IN ('C', 'POSIX') FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    return bool(row and row[0])
