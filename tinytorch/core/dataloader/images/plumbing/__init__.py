"""Given code around images, written by hand.

pictures     image files as Pillow knows them
resampling   the pixels that a frame asks for
geometry     crops, resizes and flips, as steps from frame to frame
hue          colours on a circle
steps        what a transform is made of
turns        the samples of a batch, one by one
samples      images with labels, alone or in a batch
dataset      image files as a dataset
damage_log   the files that could not be read
paths        many paths in one array
folder       a folder for each class
mnist        MNIST
preload      all images loaded before the first epoch
one_call     from a list of photographs to batches
memory       memory of the machine, and memory that processes share
packs        decoded images in one file
"""
