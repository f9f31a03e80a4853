"""Both forms of a notebook, kept the same."""
