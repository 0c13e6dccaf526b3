"""Doors for other programs: HTTP onto what `desk` answers. Nothing is decided here."""
