"""Files as offices send them: what kind of file it is, whether it is safe to open, and what its sheets hold."""
