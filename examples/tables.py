"""Answers annotated in a database: `pip install 'riskcheck[tables]'`. The rules become one query, which DuckDB runs here."""

from __future__ import annotations

import ibis

from riskcheck.tables import annotate

connection = ibis.duckdb.connect()
connection.raw_sql("""
    CREATE TABLE answers AS SELECT * FROM (VALUES
        ('case-1', 'yes', 'long-term', ['hard-nodules', 'pain']),
        ('case-2', 'no', NULL, ['none']),
        ('case-3', 'perhaps', NULL, NULL)
    ) AS rows (id, dialysis, "dialysis-duration", symptoms)
""")
findings = annotate(connection.table("answers"))
for row in findings.to_pyarrow().to_pylist():
    print(f"{row['id']}: {row['error'] or row['urgency']}; causes: {row['causes'] or 'none'}")

by_urgency = findings.group_by("urgency").agg(cases=ibis._.count()).order_by("urgency")
print(by_urgency.to_pyarrow().to_pylist())
