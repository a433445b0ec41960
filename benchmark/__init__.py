"""What a build costs, beside what other tools and a naive script cost: measured here, and shown by the site.

    python -m benchmark            # a sample, in minutes
    python -m benchmark --all      # every architecture

Each part (`comparison`, `naive`, `floors`, `site`, `growth`, `builds`, `workers`) returns a record of
`gen.records.benchmarks`. Every tool runs in a process of its own, because some change torch for good when they are
imported, and the processes take turns, architecture by architecture, so that a machine that is busy for a while is
so for all. CPU time is what counts; the clock is read for the gain from two workers alone.
"""
