"""The place in which a submission runs, and what it can see there."""
