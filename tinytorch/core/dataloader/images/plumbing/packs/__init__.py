"""Given: decoded images in one file.

format   what is where in the file
packer   how it is written, and gone on with
packed   the file as a dataset
"""
