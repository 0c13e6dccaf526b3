"""Symmetric measures of how controls treat states and firms. No jurisdiction's name stands in this room."""
