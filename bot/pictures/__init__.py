"""Pictures: what the core describes, drawn in a process of its own."""
