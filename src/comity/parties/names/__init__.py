"""What is known about names: scripts and transliteration, legal forms, titles, particles, nicknames; normal forms."""
