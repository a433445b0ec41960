"""A built site -> the branch that GitHub Pages serves: main's site at its root, previews of pull requests below it.

It needs Python and git and nothing else, so that the job that may write runs no code but this. `folders` refuses what
must not be published, `places` says where a build goes and what lies there, `branch` composes the branch's tree and
pushes it, `git` runs git.
"""
