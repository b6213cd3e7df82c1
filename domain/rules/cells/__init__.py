"""What one cell of a list means: pure functions from what stands in it to a value, a question, or both.

Nothing here guesses. What honest people would read in two ways comes back as a question with choices, and the text as
it was written is kept beside every value.
"""
