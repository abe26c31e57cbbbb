"""Discord: its gateway and REST interface, spoken on the real wire."""
