"""The contents of a notebook's cells, and which of them are exported."""
