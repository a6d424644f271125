"""Who an embedded server runs as, and where that one can read and write.

PostgreSQL refuses to run as root. Started by root, the stores therefore run as an unprivileged
account, and that account may be unable to reach the project (`/root/...`). Opening such a folder
would show it to every user of the machine; so binaries and data are kept beside it instead.
"""

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from base.stores.refusals import NoLodging

# Not below /tmp or /var/tmp: cleaners there remove what nobody has read for some weeks, which for
# a database means single files out of its middle.
BESIDE = Path("/var/lib/cordboard")


@dataclass(frozen=True)
class Account:
    """A user of this machine."""

    uid: int
    gid: int

    def may(self, path: Path, bits: int) -> bool:
        """Whether the mode of `path` alone grants all of `bits` (4 read, 2 write, 1 search)."""
        status = path.stat()
        if status.st_uid == self.uid:
            granted = status.st_mode >> 6
        elif status.st_gid == self.gid:
            granted = status.st_mode >> 3
        else:
            granted = status.st_mode
        return granted & bits == bits

    def reaches(self, path: Path) -> bool:
        """Whether every folder above `path` lets this account through."""
        return all(self.may(folder, 1) for folder in path.resolve().parents)


def own_account() -> Account:
    """Who this process runs as."""
    return Account(os.getuid(), os.getgid())


def store_account() -> Account:
    """Who embedded servers run as: we ourselves, or `nobody` when we are root."""
    if os.getuid() != 0:
        return own_account()
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def lodging(data_dir: Path, name: str, *, account: Account) -> Path:
    """A folder for one server's files, owned by `account` and closed to others; may be repeated.

    It is `<data_dir>/<name>` where the account can reach that, else a folder beside.

    Raises:
        NoLodging: A folder that must be ours belongs to somebody else.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    data_dir = data_dir.resolve()
    if account == own_account() or account.reaches(data_dir / name):
        place = data_dir / name
    else:
        place = _beside() / _digest(str(data_dir)) / name
        place.parent.mkdir(mode=0o755, exist_ok=True)
    place.mkdir(mode=0o700, exist_ok=True)
    if place.lstat().st_uid != account.uid:
        os.chown(place, account.uid, account.gid, follow_symlinks=False)
    return place


def reachable(files: Iterable[Path], *, root: Path, account: Account) -> Path:
    """A folder that holds `files` at the same places as `root` and that `account` can read.

    `root` itself where the account reaches it, else a copy, made once and kept.
    """
    files = list(files)
    if account == own_account() or all(_readable(file, account) for file in files):
        return root
    stamp = "".join(f"{file}{file.stat().st_mtime_ns}" for file in files)
    copy = _beside() / f"copy-{_digest(stamp)}"
    if copy.exists():
        return copy
    draft = Path(tempfile.mkdtemp(dir=copy.parent))
    for file in files:
        target = draft / file.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.is_dir():
            shutil.copytree(file, target, symlinks=True)
        else:
            shutil.copy2(file, target)
    _open_for_reading(draft)
    draft.rename(copy)
    return copy


def _readable(path: Path, account: Account) -> bool:
    bits = 5 if path.is_dir() or os.access(path, os.X_OK) else 4
    return account.reaches(path) and account.may(path, bits)


def _open_for_reading(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)


def _beside() -> Path:
    BESIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
    status = BESIDE.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
        raise NoLodging(f"{BESIDE} must be a folder that only its owner, this user, can write to")
    return BESIDE


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
