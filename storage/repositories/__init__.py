"""One repository per port; each is found by the port that it serves."""
