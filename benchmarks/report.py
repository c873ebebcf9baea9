"""Where figures and plots go: benchmarks/plots/NAME.json and NAME.svg, with what they were measured on."""

from __future__ import annotations

import datetime
import json
import os
import platform
from pathlib import Path
from typing import Any

PLOTS = Path(__file__).parent / "plots"


def write(name: str, figures: dict[str, Any], plot: str) -> None:
    """Write the figures of one measurement, with date, CPU count, load and Python version, and its plot."""
    PLOTS.mkdir(exist_ok=True)
    measured_on = {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "cpus": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
    text = json.dumps({**measured_on, **figures}, indent=1, ensure_ascii=False)
    (PLOTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    (PLOTS / f"{name}.svg").write_text(plot, encoding="utf-8")
