"""Telegram: the Bot API, spoken on the real wire."""
