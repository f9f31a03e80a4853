"""Image files, caches and augmentation: what `modules/08_dataloader/images_dev.py` builds, and `plumbing`, given."""
