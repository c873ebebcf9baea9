"""What is reported to the authors of a pack."""
