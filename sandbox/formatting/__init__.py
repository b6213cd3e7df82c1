"""From the text a bot sends to what a chat shows: text and its entities, or the blocks of a rich message."""
