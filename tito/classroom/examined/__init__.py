"""Submissions run through the checks of the course."""
