"""Two catalogues -> what has changed between them: for a pull request, for a new version of a library, for CI.

`reading` takes the JSON of all architectures that a build publishes, `comparing` sets two against each other, and
`telling` says the difference as text, Markdown or JSON.
"""
