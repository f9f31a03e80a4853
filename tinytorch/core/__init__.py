"""What a model is trained with: tensors, layers, training, and the data loader that feeds them."""
