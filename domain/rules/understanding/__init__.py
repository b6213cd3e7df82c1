"""Understanding a message: what an official writes in haste becomes a reading, or one question."""
