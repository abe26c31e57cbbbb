"""The core: what happened, what shall happen, and the rules of each capability as values."""
