"""Given code under the loader, written by hand.

arguments     the rules for arguments that no task asks for
arrays        arrays and indices, in the forms that callers pass
columns       collating columns instead of samples: the fast path
torch_compat  torch's tensors and datasets, when the loader meets them
fetcher       from positions to a batch, with everything that `fetch` doesn't know
samples       samples fetched one by one, and errors that name the sample
orders        orders that are too long to keep in memory
epochs        parts of epochs: the rest of one, or one rank's share
progress      what the loops of a loader have given
marks         where the workers of a stream are that can save its state
generators    the global generators: saved, watched, seeded, restored
stream        datasets that can only be read from the start
"""
