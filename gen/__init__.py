"""fastai Anatomy: what fastai keeps, cuts and adds when it makes a learner of an architecture.

The flow is one way: `gen.catalogue` enumerates architectures, `gen.anatomy` builds the real learner of each
and compares it with the pretrained model, `gen.site` turns the records into pages. `gen.records` is the
vocabulary of all three, `gen.pipeline` calls them in order.
"""
