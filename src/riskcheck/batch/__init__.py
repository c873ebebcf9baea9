"""The work of a batch: processes, journals, and the rows that are written."""
