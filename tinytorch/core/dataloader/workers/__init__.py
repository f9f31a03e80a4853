"""Worker processes and threads: what `modules/08_dataloader/workers_dev.py` builds, and `plumbing`, which is given."""
