"""Side-by-side measurements of the loader and its peers: `make bench`, or `python -m benchmarks`."""
