"""Given code under the samplers, written by hand.

processes     which process of how many this is
scrambling    one number made of another, such that nothing of it can be recognised
"""
