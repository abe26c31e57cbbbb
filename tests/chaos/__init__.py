"""Kills the running bot again and again, and counts afterwards what is lost or doubled.

`python -m tests.chaos` plays 20,000 events to the real App in a process of its own, which dies by
SIGKILL fifty times: at named points (points.py) by its own hand, else at random by its parent's.
The parent is the platform (servers.py); the list of events (story.py) is all that the oracle
(oracle.py) knows, and verdict.py holds the two worlds against each other.
"""
