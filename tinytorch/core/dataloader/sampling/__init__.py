"""Order, ranks and state: what `modules/08_dataloader/sampling_dev.py` builds.

`plumbing` and `rank_batches` are given.
"""
