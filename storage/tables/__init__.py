"""All tables, so that the metadata is whole once this package is imported."""

from storage.tables import boards, checkins, machinery, messages, people, points, reach

__all__ = ["boards", "checkins", "machinery", "messages", "people", "points", "reach"]
