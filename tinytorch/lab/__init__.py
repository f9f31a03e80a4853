"""Tools with which the notebooks measure, plot and try things. They are given, and not part of the loader.

timing        how long work takes, and how much memory it holds
plots         curves, bars and timelines
tiny_cifar10  small files in the formats of CIFAR-10
threads       calls beside the program, and what they were busy with
naive_pool    when the workers and the main process of the first pool are busy
gpu           batches that are copied to a GPU
"""
