"""Handing in: one file with the notebooks as they are, and a receipt."""
