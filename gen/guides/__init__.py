"""A guide is Markdown whose code is run: `reading` takes it apart, `running` runs it in a process of its own,
`building` does so for all of them, and remembers what came of it. What a reader sees of it `gen.site.guides` writes.
"""
