"""The local platform: a town that one can talk to in the terminal."""
