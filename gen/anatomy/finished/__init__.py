"""Learners that somebody else built: looked into without a word about how, and without a touch."""
