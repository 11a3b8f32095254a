"""指标表达式: a restricted SQL boolean over documented fact columns.

What a person types is parsed to a tree, every node of which must be on the list below; the SQL that runs is written
anew from the checked tree with the registry's own column names, so no typed character reaches the database as SQL.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from jiayi.kernel.errors import InvalidInput

FactType = Literal["boolean", "integer", "decimal", "date", "text"]

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_NODES = 400

_ALLOWED_CHARACTERS = re.compile(r"[\x20-\x7e\n\t\u4e00-\u9fff\u3400-\u4dbf]*")
_MATHEMATICAL = str.maketrans({"≥": ">=", "≤": "<=", "≠": "<>", "“": "'", "”": "'", "‘": "'", "’": "'", "、": ","})
TYPE_WORDS = {"boolean": "是/否", "integer": "整数", "decimal": "小数", "date": "日期", "text": "文字", "null": "空值"}


@dataclass(frozen=True, kw_only=True, slots=True)
class FactColumn:
    """One column of the resident-year facts, known by its English name and its Chinese title."""

    name: str
    type: FactType
    title: str
    description: str = ""


class ExpressionRefused(InvalidInput):
    """An expression that cannot be accepted; the message says why and, where possible, what was probably meant."""

    code, message = "expression_refused", "这个条件看不懂"

    def __init__(self, code: str, message: str, *, suggestion: str | None = None):
        self.code = code
        self.suggestion = suggestion
        super().__init__(
            f"{message}。是不是想写“{suggestion}”?" if suggestion else message,
            details={"suggestion": suggestion} if suggestion else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """An accepted condition: PostgreSQL text written from the tree, and the columns it reads."""

    sql: str
    columns: frozenset[str]


def check_expression(text: str, columns: Iterable[FactColumn]) -> Checked:
    """Parse, check and rewrite one condition.

    :raises ExpressionRefused: with a stable code and a Chinese message
    """
    from .reading import Reader, parse  # sqlglot: 0.4 s and 25 MB, for the processes that read expressions

    known = list(columns)
    tree = parse(_normalise(text))
    reader = Reader(known)
    kind, sql = reader.read(tree, depth=0)
    if kind != "boolean":
        raise ExpressionRefused("expression_not_boolean", f"整个条件应当是“是/否”，现在得到的是{TYPE_WORDS[kind]}")
    return Checked(sql=sql, columns=frozenset(reader.used))


def _normalise(text: str) -> str:
    """Full-width letters, digits and brackets become plain ones; anything that only looks like one is refused."""
    if len(text) > MAX_LENGTH:
        raise ExpressionRefused("expression_too_long", f"条件太长，最多 {MAX_LENGTH} 个字")
    plain = unicodedata.normalize("NFKC", text.translate(_MATHEMATICAL)).strip()
    if not plain:
        raise ExpressionRefused("expression_empty", "条件还是空的")
    if not _ALLOWED_CHARACTERS.fullmatch(plain):
        odd = next(c for c in plain if not _ALLOWED_CHARACTERS.fullmatch(c))
        raise ExpressionRefused("expression_character", f"不能用的字符“{odd}”(U+{ord(odd):04X})，请重新输入这个字")
    depth = deepest = 0
    for character in plain:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise too_deep()
    return plain


def too_deep() -> ExpressionRefused:
    return ExpressionRefused("expression_too_deep", f"条件嵌套太深，最多 {MAX_DEPTH} 层，请拆成几个指标")
