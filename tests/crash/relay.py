"""A network between fsc and a server that fails at a chosen moment, and stays gone."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

# What becomes of the bytes in which `word` stands:
# - reset: they do not arrive, and the line is cut; so are all others, and nobody listens any more
# - lost:  they arrive, and the line is cut before the answer comes
# - half:  they arrive, and the line is cut in the middle of the answer
# - hang:  they do not arrive, and neither does anything else; lines stay open, and new ones too
How = Literal["reset", "lost", "half", "hang"]
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST


@dataclass
class Relay:
    """Listens on `port` and passes on what comes, until `word` has come `count` times."""

    target: int
    word: bytes = b""
    count: int = 1
    how: How = "reset"
    port: int = 0
    cut: bool = False
    _lines: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Relay:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._lines.append(near)
                if self.cut:
                    continue
                far = socket.create_connection(("127.0.0.1", self.target))
                self._lines.append(far)
                threading.Thread(target=self._sent, args=(near, far), daemon=True).start()
                threading.Thread(target=self._answered, args=(far, near), daemon=True).start()

    def _sent(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := near.recv(65536):
                if self.word and self.word in data and not self.cut:
                    self.count -= 1
                    self.cut = self.count == 0
                    if self.cut and self.how in ("lost", "half"):
                        far.sendall(data)
                    if self.cut and self.how == "reset":
                        self._end()
                if not self.cut:
                    far.sendall(data)
            if not self.cut:
                far.shutdown(socket.SHUT_WR)

    def _answered(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while data := far.recv(65536):
                if self.cut and self.how == "half":
                    near.sendall(data[: len(data) // 2])
                if self.cut and self.how != "hang":
                    self._end()
                if not self.cut:
                    near.sendall(data)
            if not self.cut:
                near.shutdown(socket.SHUT_WR)

    def _end(self) -> None:
        """Cut every line, and listen no more."""
        for one in (self._listener, *self._lines):
            with suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
