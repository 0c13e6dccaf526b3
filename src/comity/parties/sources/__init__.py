"""Readers of the official formats in which lists of parties are published: bytes in, entities out; no file, no network."""
