"""Notebooks as the course writes them: their cells, what they must hold, both of their forms."""
