"""The tables in which rankings stand, and what was found with them."""

from storage.shapes import shape
from storage.tables.evidence import (
    AsideRow,
    EvidenceWithoutRow,
    MovedRow,
    RecognisedRow,
    RecognitionRow,
)

RECOGNISED, RECOGNITION = shape(RecognisedRow), shape(RecognitionRow)
ASIDE, MOVED, EVIDENCE_WITHOUT = map(shape, (AsideRow, MovedRow, EvidenceWithoutRow))
ANEW = -1
"""Instead of a checksum: who is left out has changed, and nothing was gathered since."""
THOUSAND = 1_000
"""Scores are stored in thousandths."""
