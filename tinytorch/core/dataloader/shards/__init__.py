"""Given: data sets in shards, which are tar files in the form of WebDataset with an index beside them."""
