"""What an administrator does with the whole store: check it, back it up, put it back, move it.

Above `db` and `domain`, below the command line and the nightly job, because both start a backup.
"""
