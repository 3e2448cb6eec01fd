"""One process owns a node: a lock file holds the others off, a local socket lets them speak to the owner."""

import fcntl
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from parley.node.config import NodeError

_SOCKET_ADDRESS_LIMIT = 100  # a Unix socket's path may have about 107 bytes


@contextmanager
def owning(directory: Path) -> Iterator[None]:
    """Holds the node for this process. Raises NodeError, with the owner's process id, where another one holds it."""
    path = directory / "node.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.read(descriptor, 32).decode() or "unknown"
            raise NodeError(
                f"another process ({owner}) owns the node in {directory}; stop it, or let it finish"
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def is_owned(directory: Path) -> bool:
    """Whether some process owns the node now."""
    path = directory / "node.lock"
    if not path.exists():
        return False
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


Answer = tuple[int, str, str]  # exit code, what it prints, what it complains of


def serve_commands(directory: Path, run: Callable[[Sequence[str], Path], Answer]) -> Callable[[], None]:
    """Answers commands of other processes of the same account, one at a time; returns what ends it."""
    path = _socket_path(directory)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with _in_directory_of(path) as address:
        listener.bind(address)
    os.chmod(path, 0o600)
    listener.listen(8)

    def loop() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return  # closed: the node is being put down
            with suppress(OSError), connection, connection.makefile("rwb") as stream:  # who asked may have gone away
                asked = _asked(stream.readline())
                if asked is not None:
                    stream.write(json.dumps(run(*asked)).encode() + b"\n")

    threading.Thread(target=loop, name="commands", daemon=True).start()

    def end() -> None:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        path.unlink(missing_ok=True)

    return end


def ask_owner(directory: Path, arguments: Sequence[str]) -> Answer | None:
    """Has the owner run a command; None where no owner answers."""
    path = _socket_path(directory)
    if not path.exists():
        return None
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            with _in_directory_of(path) as address:
                connection.connect(address)
        except OSError:
            return None
        line = _exchanged(connection, {"arguments": list(arguments), "directory": str(Path.cwd())})
    if not line:
        raise NodeError(f"the process that owns {directory} went away before it answered; look whether it was recorded")
    code, printed, complained = json.loads(line)
    return int(code), str(printed), str(complained)


def _asked(line: bytes) -> tuple[list[str], Path] | None:
    """What is asked, and in which directory; None where it is no question."""
    try:
        asked = json.loads(line)
        return list(asked["arguments"]), Path(asked["directory"])
    except (ValueError, KeyError, TypeError):
        return None


def _exchanged(connection: socket.socket, question: dict[str, object]) -> bytes:
    """The line that answers a question, b"" where the other end goes away before it."""
    try:
        with connection.makefile("rwb") as stream:
            stream.write(json.dumps(question).encode() + b"\n")
            stream.flush()
            return stream.readline()
    except OSError:
        return b""


def _socket_path(directory: Path) -> Path:
    return directory.resolve() / "node.sock"


@contextmanager
def _in_directory_of(path: Path) -> Iterator[str]:
    """The socket's address: its path, or, where that is too long for a socket, a way to it by descriptor."""
    if len(str(path)) < _SOCKET_ADDRESS_LIMIT:
        yield str(path)
        return
    descriptor = os.open(path.parent, os.O_PATH if hasattr(os, "O_PATH") else os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{descriptor}/{path.name}"
    finally:
        os.close(descriptor)
