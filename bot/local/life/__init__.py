"""Weeks in the life of an invented community, told from a seed and lived through the bot."""
