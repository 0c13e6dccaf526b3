"""Pages for people: a thin door onto the desk."""
