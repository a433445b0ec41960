"""A learner -> what other people's viewers open, with foot, body and head as groups of these names."""
