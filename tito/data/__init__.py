"""What `tito data` does beyond what `tinytorch.data` does."""
