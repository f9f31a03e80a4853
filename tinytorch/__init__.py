"""TinyTorch: a small deep-learning package whose data loader is built by its readers, in notebooks."""

__version__ = "0.1.0"
