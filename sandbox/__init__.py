"""A local Telegram: a strict Bot API server and a chat page, to try and to test a bot without a token.

It imports nothing of the bot and speaks HTTP only. docs/sandbox.md describes it.
"""
