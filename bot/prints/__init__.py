"""What an office prints: pages drawn from values, in the reader's language."""
