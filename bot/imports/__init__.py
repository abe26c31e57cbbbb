"""Reads the chat exports of other programs: a file in, a stream of events out."""
