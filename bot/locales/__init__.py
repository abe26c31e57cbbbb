"""Catalogues: the English sentence stands in the code, the others here."""
