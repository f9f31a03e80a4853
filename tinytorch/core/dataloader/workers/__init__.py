"""Worker processes and threads. `modules/08_dataloader/workers_dev.py` builds these files; `plumbing` is given."""
