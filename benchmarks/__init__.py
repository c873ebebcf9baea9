"""What riskcheck costs: `make bench`, or `python -m benchmarks`."""
