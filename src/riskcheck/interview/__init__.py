"""The questionnaire without input or output."""
