"""The loader beside its peers: each in an environment of its own, every run in a fresh process; see `make peers`."""
