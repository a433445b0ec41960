"""A built site -> the branch that GitHub Pages serves: main's site at its root, previews of pull requests below it.

It needs Python, git and `gen.changes` and nothing else, so that the job that may write runs no code but this.

`following` and `watching` are what the workflows call; `events` and `github` say what has happened, and to whom.
`archives` and `folders` refuse what must not be published. `previews` makes a preview: `choosing` says what it holds,
`dressing` writes over each page that it is one, `report` tells what changes. `places` says where a build goes and what
lies there, `branch` composes the branch's tree and pushes it, `git` runs git.
"""
