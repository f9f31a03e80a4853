"""Staged pipelines: each stage with its own concurrency, the items in flight bounded exactly, the bottleneck named."""
