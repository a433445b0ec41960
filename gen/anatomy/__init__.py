"""What fastai does: the real learner of an architecture, compared with the pretrained model."""
