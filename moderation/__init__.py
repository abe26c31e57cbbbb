"""Text in, judgement out: knows no platform, no database and no clock."""
