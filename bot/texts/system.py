"""The words for what the operating system refuses."""

import errno
from collections.abc import Mapping

from bot.texts.language import Translator
from bot.texts.worded import Source, said
from bot.texts.worded import Source as _

# What the system refuses most often when it writes or reads a file
SYSTEM: Mapping[int, Source] = {
    errno.ENOSPC: _("no room is left on the disk"),
    errno.EDQUOT: _("the user's share of the disk is used up"),
    errno.EACCES: _("this user may not do that there (file rights)"),
    errno.EPERM: _("this user may not do that there (file rights)"),
    errno.EROFS: _("the file system is read-only"),
    errno.ENOENT: _("there is no such file or folder"),
    errno.EEXIST: _("a file stands there already"),
    errno.ENOTDIR: _("a part of the path is a file, not a folder"),
    errno.EISDIR: _("that is a folder, not a file"),
    errno.ENAMETOOLONG: _("the name is too long"),
    errno.EIO: _("the disk does not answer as it should"),
}


def system_reason(error: OSError) -> str:
    """Why the system refused: a source text where we have words for it, else the system's own."""
    return SYSTEM.get(error.errno or 0) or str(error.strerror or error)


def system_words(error: OSError, t: Translator) -> str:
    """Why the system refused, in the language."""
    return str(said(system_reason(error), t))
