"""The tree behind an expression: read by sqlglot, checked node by node, written anew. See `expressions`."""

import difflib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from .expressions import MAX_DEPTH, MAX_NODES, TYPE_WORDS, ExpressionRefused, FactColumn, too_deep

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul)
_FUNCTIONS: dict[type[Any], str] = {
    exp.Coalesce: "COALESCE",
    exp.Greatest: "GREATEST",
    exp.Least: "LEAST",
    exp.Abs: "ABS",
}


def parse(text: str) -> Any:
    try:
        statements = sqlglot.parse(text, dialect="postgres")
    except RecursionError:
        raise too_deep() from None
    except SqlglotError as problem:
        places = getattr(problem, "errors", None) or [{}]
        near = (places[0].get("start_context", "") + (places[0].get("highlight") or ""))[-20:]
        where = f",在“{near}”附近" if near else ""
        raise ExpressionRefused("expression_syntax", f"条件写得不完整或有多余的字{where}") from None
    if len(statements) != 1 or statements[0] is None:
        raise ExpressionRefused("expression_not_single", "一次只能写一个条件，不能有分号")
    if sum(1 for _ in statements[0].walk()) > MAX_NODES:
        raise ExpressionRefused("expression_too_large", "条件太复杂，请拆成几个指标")
    return statements[0]


class Reader:
    """Walks the tree once: checks each node and its type, and writes it anew."""

    def __init__(self, columns: list[FactColumn]):
        self.columns: Mapping[str, FactColumn] = {c.name: c for c in columns} | {c.title: c for c in columns}
        self.used: set[str] = set()

    def read(self, node: exp.Expression, *, depth: int) -> tuple[str, str]:
        if depth > MAX_DEPTH:
            raise too_deep()
        below = depth + 1
        if isinstance(node, exp.Paren):
            kind, sql = self.read(node.this, depth=below)
            return kind, f"({sql})"
        if isinstance(node, exp.And | exp.Or):
            return self._logical(node, below)
        if isinstance(node, exp.Not):
            return "boolean", f"(NOT {self._boolean(node.this, below)})"
        if isinstance(node, _COMPARISONS):
            return self._comparison(node, below)
        if isinstance(node, exp.Between):
            return self._between(node, below)
        if isinstance(node, exp.In):
            return self._in(node, below)
        if isinstance(node, exp.Is):
            return self._is(node, below)
        if isinstance(node, _ARITHMETIC):
            return self._arithmetic(node, below)
        if isinstance(node, exp.Neg):
            kind, sql = self._number(node.this, below)
            return kind, f"(- {sql})"
        if type(node) in _FUNCTIONS:
            return self._function(node, below)
        return self._leaf(node)

    def _logical(self, node: exp.Expression, depth: int) -> tuple[str, str]:
        # A long chain of AND is a deep tree on its left side only: it is flattened, so length is not taken for depth.
        word, kind = ("AND", exp.And) if isinstance(node, exp.And) else ("OR", exp.Or)
        parts: list[exp.Expression] = []
        while isinstance(node, kind):
            parts.append(node.expression)
            node = node.this
        parts.append(node)
        return "boolean", "(" + f" {word} ".join(self._boolean(p, depth) for p in reversed(parts)) + ")"

    def _boolean(self, node: exp.Expression, depth: int) -> str:
        kind, sql = self.read(node, depth=depth)
        if kind not in ("boolean", "null"):
            raise ExpressionRefused(
                "expression_type",
                f"“{_shown(node)}”是{TYPE_WORDS[kind]}，不能直接当条件，请写成比较，例如 {_shown(node)} > 0",
            )
        return sql

    def _number(self, node: exp.Expression, depth: int) -> tuple[str, str]:
        kind, sql = self.read(node, depth=depth)
        if kind not in ("integer", "decimal"):
            raise ExpressionRefused("expression_type", f"“{_shown(node)}”是{TYPE_WORDS[kind]}，不能做加减乘")
        return kind, sql

    def _comparison(self, node: exp.Expression, depth: int) -> tuple[str, str]:
        left, right = self._same_kind([node.this, node.expression], depth)
        ordered = not isinstance(node, exp.EQ | exp.NEQ)
        if ordered and left[0] in ("boolean", "text"):
            raise ExpressionRefused("expression_type", f"{TYPE_WORDS[left[0]]}不能比较大小：“{_shown(node)}”")
        signs: dict[type[Any], str] = {
            exp.EQ: "=",
            exp.NEQ: "<>",
            exp.GT: ">",
            exp.GTE: ">=",
            exp.LT: "<",
            exp.LTE: "<=",
        }
        return "boolean", f"({left[1]} {signs[type(node)]} {right[1]})"

    def _between(self, node: exp.Between, depth: int) -> tuple[str, str]:
        value, low, high = self._same_kind([node.this, node.args["low"], node.args["high"]], depth)
        if value[0] in ("boolean", "text") or node.args.get("symmetric"):
            raise ExpressionRefused("expression_type", f"“{_shown(node)}”不能用区间")
        return "boolean", f"({value[1]} BETWEEN {low[1]} AND {high[1]})"

    def _in(self, node: exp.In, depth: int) -> tuple[str, str]:
        if node.args.get("query") or node.args.get("unnest") or not node.expressions:
            raise ExpressionRefused("expression_not_allowed", "IN 后面只能写几个具体的值")
        value, *options = self._same_kind([node.this, *node.expressions], depth)
        return "boolean", f"({value[1]} IN ({', '.join(sql for _, sql in options)}))"

    def _is(self, node: exp.Is, depth: int) -> tuple[str, str]:
        kind, sql = self.read(node.this, depth=depth)
        right = node.expression
        negated = bool(node.args.get("negate"))
        if isinstance(right, exp.Not):
            negated, right = not negated, right.this
        if isinstance(right, exp.Null):
            word = "NULL"
        elif isinstance(right, exp.Boolean) and kind == "boolean":
            word = "TRUE" if right.this else "FALSE"
        else:
            raise ExpressionRefused(
                "expression_not_allowed", f"“{_shown(node)}”不支持，IS 后面只能写 NULL、TRUE 或 FALSE"
            )
        return "boolean", f"({sql} IS {'NOT ' if negated else ''}{word})"

    def _arithmetic(self, node: exp.Expression, depth: int) -> tuple[str, str]:
        left, right = self._number(node.this, depth), self._number(node.expression, depth)
        signs: dict[type[Any], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}
        return (
            "decimal" if "decimal" in (left[0], right[0]) else "integer"
        ), f"({left[1]} {signs[type(node)]} {right[1]})"

    def _function(self, node: exp.Expression, depth: int) -> tuple[str, str]:
        arguments = self._same_kind([node.this, *node.expressions], depth)
        kind = arguments[0][0]
        if not isinstance(node, exp.Coalesce) and kind not in ("integer", "decimal", "date"):
            raise ExpressionRefused("expression_type", f"“{_shown(node)}”只能用于数字或日期")
        if isinstance(node, exp.Abs) and kind == "date":
            raise ExpressionRefused("expression_type", f"“{_shown(node)}”只能用于数字")
        return kind, f"{_FUNCTIONS[type(node)]}({', '.join(sql for _, sql in arguments)})"

    def _same_kind(self, nodes: list[exp.Expression], depth: int) -> list[tuple[str, str]]:
        read = [self.read(node, depth=depth) for node in nodes]
        if any(kind == "null" for kind, _ in read):
            raise ExpressionRefused("expression_null", "和空值比较永远不成立，请写“IS NULL”或“IS NOT NULL”")
        if any(kind == "date" for kind, _ in read):
            read = [self._as_date(node, pair) for node, pair in zip(nodes, read, strict=True)]
        kinds = {"decimal" if kind == "integer" else kind for kind, _ in read}
        if len(kinds) > 1:
            words = "和".join(sorted({TYPE_WORDS[kind] for kind, _ in read}))
            raise ExpressionRefused(
                "expression_type", f"{words}不能放在一起比较：“{'”“'.join(_shown(node) for node in nodes)}”"
            )
        return read

    def _as_date(self, node: exp.Expression, pair: tuple[str, str]) -> tuple[str, str]:
        if pair[0] == "text" and isinstance(node, exp.Literal):
            return "date", _date_sql(node.this)
        return pair

    def _leaf(self, node: exp.Expression) -> tuple[str, str]:
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, exp.Boolean):
            return "boolean", "TRUE" if node.this else "FALSE"
        if isinstance(node, exp.Null):
            return "null", "NULL"
        if isinstance(node, exp.Literal):
            return _literal(node)
        if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal) and node.to.is_type("date"):
            return "date", _date_sql(node.this.this)
        if isinstance(node, exp.Div | exp.IntDiv | exp.Mod):
            raise ExpressionRefused("expression_division", "条件里不能用除法，请改写成乘法，例如 分子 >= 0.6 * 分母")
        if isinstance(node, exp.Func) and not isinstance(node, exp.Cast | exp.SubqueryPredicate):
            raise ExpressionRefused(
                "expression_function", f"不能用的函数“{_shown(node)}”，只能用 COALESCE、GREATEST、LEAST、ABS"
            )
        raise ExpressionRefused("expression_not_allowed", f"这里不能写“{_shown(node)}”")

    def _column(self, node: exp.Column) -> tuple[str, str]:
        name = node.name
        if node.table or not isinstance(node.this, exp.Identifier):
            raise ExpressionRefused("expression_not_allowed", f"列名前不要加表名：“{_shown(node)}”")
        column = self.columns.get(name) or self.columns.get(name.lower())
        if column is None:
            close = difflib.get_close_matches(name.lower(), list(self.columns), n=1, cutoff=0.4)
            raise ExpressionRefused(
                "expression_unknown_column", f"没有“{name}”这一列", suggestion=next(iter(close), None)
            )
        self.used.add(column.name)
        return column.type, f'"{column.name}"'


def _literal(node: exp.Literal) -> tuple[str, str]:
    text = str(node.this)
    if node.is_string:
        if len(text) > 100 or "\\" in text:
            raise ExpressionRefused("expression_literal", "引号里的文字太长或有反斜杠")
        return "text", "'" + text.replace("'", "''") + "'"
    if re.fullmatch(r"\d{1,12}", text):
        return "integer", text
    if re.fullmatch(r"\d{1,12}\.\d{1,6}", text):
        return "decimal", text
    raise ExpressionRefused("expression_literal", f"数字“{text}”不对，最多 12 位整数、6 位小数")


def _date_sql(text: str) -> str:
    try:
        return f"DATE '{date.fromisoformat(text).isoformat()}'"
    except ValueError:
        raise ExpressionRefused("expression_literal", f"日期“{text}”不对，请写成 '2026-01-31'") from None


def _shown(node: exp.Expression) -> str:
    text = node.sql(dialect="postgres", comments=False)
    return text if len(text) <= 40 else text[:40] + "…"
