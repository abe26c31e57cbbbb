"""The tables in which rankings stand."""

from storage.shapes import shape
from storage.tables.evidence import RecognisedRow, RecognitionRow

RECOGNISED, RECOGNITION = shape(RecognisedRow), shape(RecognitionRow)
THOUSAND = 1_000
"""Scores are stored in thousandths."""
