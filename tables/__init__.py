"""The tables of the store, one file a subject. The way to them is db.py."""
