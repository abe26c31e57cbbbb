"""A community's own classifier: learned from its moderators, unlearned exactly, kept in bytes."""
