"""A table copied and annotated on a local Spark session with two threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.process import Cost
from riskcheck.pack.pack import Pack


def on_spark(pack: Pack, source: Path) -> tuple[Cost, Cost]:
    """What a plain copy of a Parquet file and its annotation cost, each run once before; CPU and memory are not known."""
    import ibis
    from pyspark.sql import SparkSession

    from riskcheck.tables import annotate

    settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    try:
        connection = ibis.pyspark.connect(session)
        query = connection.compile(annotate(connection.read_parquet(str(source)), pack=pack))
        copy = _seconds(lambda: _write(session.read.parquet(str(source)), source.with_name("spark-copied")))
        annotation = _seconds(lambda: _write(session.sql(query), source.with_name("spark-findings")))
    finally:
        session.stop()
    return Cost(copy, 0, 0), Cost(annotation, 0, 0)


def _write(table: Any, target: Path) -> None:
    table.write.mode("overwrite").parquet(str(target))


def _seconds(work: Callable[[], None]) -> float:
    work()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
