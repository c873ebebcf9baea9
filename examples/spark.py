"""Answers annotated on Spark: the same rules as everywhere, run where the data lives.

Here Spark runs on this computer, in this process: `pip install 'riskcheck[spark]'`, with Java 17 or newer. On a cluster only
the session differs: `SparkSession.builder.getOrCreate()` in a job that `spark-submit` starts, or `.master("spark://HOST:7077")`.
The rules become one query that Spark itself runs: riskcheck is needed where this script runs, not on the workers. Tables
there are read with `connection.table(...)` and written with `connection.create_table(NAME, findings)`.
"""

from __future__ import annotations

import ibis
from pyspark.sql import SparkSession

from riskcheck.tables import annotate

ROWS = [
    ("case-1", "yes", "long-term", "hard-nodules;pain"),
    ("case-2", "no", None, "none"),
    ("case-3", "perhaps", None, "none"),
]
COLUMNS = "id string, dialysis string, `dialysis-duration` string, symptoms string"

session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
session.createDataFrame(ROWS, COLUMNS).createOrReplaceTempView("answers")
connection = ibis.pyspark.connect(session)
findings = annotate(connection.table("answers")).order_by("id")
for row in connection.to_pyarrow(findings).to_pylist():
    print(f"{row['id']}: {row['error'] or row['urgency']}; causes: {row['causes'] or 'none'}")
session.stop()
