"""Pages: what is handed over as one file that any browser shows, without a script or a network."""
