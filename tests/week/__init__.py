"""A week of a town: spammers of seven kinds, a raid, and harmless people taken for spammers."""
