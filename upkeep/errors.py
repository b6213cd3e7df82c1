"""What upkeep refuses, as one line for an administrator."""


class UpkeepError(Exception):
    """Says what was found and what would be right."""
