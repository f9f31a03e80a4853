"""Profiling: each stage alone and in place, a verdict, and what it would bring; for pipelines and for any loader."""
