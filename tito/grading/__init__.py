"""Run a notebook's checks where they may hang or crash, and say in words what came out."""
