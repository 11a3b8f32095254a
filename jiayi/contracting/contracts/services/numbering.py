"""Readable contract numbers: `WH-2026-004172`."""

from django.db import connection


def next_number(*, organization_id: int, organization_code: str, year: int, count: int = 1) -> list[str]:
    """Take `count` consecutive numbers; the row lock lasts as long as the transaction: no gaps, no twins."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contracts_numberseries (organization_id, year, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (organization_id, year)"
            " DO UPDATE SET last = contracts_numberseries.last + EXCLUDED.last RETURNING last",
            [organization_id, year, count],
        )
        last = cursor.fetchone()[0]
    return [f"{organization_code}-{year}-{number:06d}" for number in range(last - count + 1, last + 1)]
