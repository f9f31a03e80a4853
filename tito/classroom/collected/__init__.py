"""From what a class handed in to one submission for each student."""
