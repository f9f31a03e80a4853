"""`tito profile`: why does the model wait?"""
