"""Answers in a table: findings as columns, computed where the data lives. Needs the extra `riskcheck[tables]`."""

from riskcheck.tables.expression import annotate

__all__ = ["annotate"]
