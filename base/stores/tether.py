"""Ties a process to the one that started it: however that one dies, this one goes too.

The kernel does it (`PR_SET_PDEATHSIG`): unlike a watched pipe it needs no cooperation from the
child, so it holds for PostgreSQL and Redis as well as for us, and it survives a SIGKILL of the
supervisor. Two traps: the signal follows the death of the *thread* that forked, so children are
started from a thread that lives as long as the process; and a change of user clears it, so this
file drops privileges first and is run as a script (`python tether.py SIGNAL PARENT UID GID
COMMAND…`) between the supervisor and the command, which then takes its place. Elsewhere than on
Linux there is no such promise; the next start then ends what it finds in its data folder.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def tie_to_parent(number: int, *, parent: int) -> bool:
    """Ask for the signal at the parent's death; false when the parent is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
    return os.getppid() == parent


def _become(uid: int, gid: int) -> None:
    if uid != os.getuid():
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def main(arguments: list[str]) -> None:
    """Drop to UID and GID, tie to PARENT with SIGNAL, become COMMAND."""
    number, parent, uid, gid = map(int, arguments[:4])
    command = arguments[4:]
    ctypes.CDLL(None)  # loaded while this interpreter's files are still readable to us
    _become(uid, gid)
    if not tie_to_parent(number, parent=parent):
        sys.exit("the supervisor is gone")
    # Python ignores these two and an ignored signal stays ignored in the command.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    os.execv(command[0], command)  # noqa: S606 - becoming the command is the purpose


if __name__ == "__main__":
    main(sys.argv[1:])
