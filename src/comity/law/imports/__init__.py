"""Importers: bytes of one official file in, rows of facts out. They decide nothing and write nothing."""
