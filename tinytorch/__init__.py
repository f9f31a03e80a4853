"""TinyTorch: a small deep-learning package. You build its data loader, in notebooks."""

__version__ = "0.1.0"
