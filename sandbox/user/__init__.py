"""The user side: being a person in the local Telegram. Not part of the Bot API."""
