"""Everything that trains a model: tensors, layers, training, and the data loader that feeds them."""
