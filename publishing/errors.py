"""What ends a command with one line."""

from __future__ import annotations


class PublishingError(Exception):
    """Something cannot be published; the text says what and why."""
