"""Whole programs that train on the data loader, short enough to copy from."""
