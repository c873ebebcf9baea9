"""What riskcheck costs: `make bench`, or `python -m benchmarks NAME`; each measurement is a module of its own."""
