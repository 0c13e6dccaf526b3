"""Comity: what export-control law asks of an order, under every law that reaches it."""

__version__ = "0.1.0"
