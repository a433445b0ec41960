"""A reader's own learner, taken apart: a record becomes what a terminal, a notebook or a file shows of it."""
