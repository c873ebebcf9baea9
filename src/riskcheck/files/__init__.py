"""Answers files in, results out."""
