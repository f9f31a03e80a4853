"""Given: memory of this machine, and memory that processes share.

machine         how much is free, and how many cores there are
shared_file     an anonymous file that is passed on to worker processes
single_flight   what a cache of one process is made of: a lock, and loads in flight
in_memory       where images are, and a batch of them
shared_images   what a cache of all processes is made of: entries and pixels in one file
"""
