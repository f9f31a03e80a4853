"""One file for each peer: how it is set up for each task, as its guide says, and in the best way that was found."""
