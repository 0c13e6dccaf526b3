"""Persons, companies and published lists. Matching by normalised name now; real screening fits in the same place."""
