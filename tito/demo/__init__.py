"""`tito demo`: the whole way in one go, and a run that is killed and resumed."""
