"""Genuine checkpoints -> whether the pages say the truth: tensors bit by bit, features on a batch.

The pages are made without weights. Here the same code of fastai's runs with the real file, which is all that differs,
and every statement of a page that weights can prove is held against the outcome.
"""
