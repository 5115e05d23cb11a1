"""A file that is somewhere else, of which pieces are fetched as they are needed."""

import os
from collections.abc import Callable

from ls_transcribe.errors import UnusableAudio

_PIECE = 32_768  # bytes


class RangedFile:
    """An open file of `size` bytes, read by `read(start, number)`. At most `most` bytes of it are fetched.

    After that it seems to end, since libav goes on after an error; `check` then tells.
    """

    def __init__(self, read: Callable[[int, int], bytes], size: int, most: int) -> None:
        self._read = read
        self._size = size
        self._left = most
        self._pieces: dict[int, bytes] = {}
        self._position = 0
        self._is_over = False

    def read(self, number: int = -1) -> bytes:
        """Return the next bytes, as files do."""
        end = self._size if number < 0 else min(self._position + number, self._size)
        parts: list[bytes] = []
        while self._position < end:
            index, offset = divmod(self._position, _PIECE)
            piece = self._piece(index)[offset : offset + end - self._position]
            if not piece:
                break
            parts.append(piece)
            self._position += len(piece)
        return b"".join(parts)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to a place in the file, as files do."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def tell(self) -> int:
        """Return the place in the file."""
        return self._position

    def check(self) -> None:
        """Refuse what cannot be told from so few bytes.

        Raises:
            UnusableAudio: More bytes were wanted.
        """
        if self._is_over:
            raise UnusableAudio("a part of it does not say how long it is")

    def _piece(self, index: int) -> bytes:
        if index not in self._pieces:
            start = index * _PIECE
            number = min(_PIECE, self._size - start)
            if number > self._left:
                self._is_over = True
                return b""
            self._left -= number
            self._pieces[index] = self._read(start, number)
        return self._pieces[index]
