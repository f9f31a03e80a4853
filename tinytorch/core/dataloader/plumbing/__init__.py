"""Given code under the loader, written by hand.

arguments     the rules for arguments that no task asks for
arrays        what people bring as arrays and as indices
columns       collating columns instead of samples: the fast path
torch_compat  torch's tensors and datasets, where they are handed to the loader
orders        orders that are too long to be kept
generators    the global generators: saved, watched, seeded, put back
stream        datasets that can only be read from the start
"""
