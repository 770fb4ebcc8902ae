"""Who has said something that nobody has read yet: it is this side that is late."""

from array import array
from fcntl import ioctl
from termios import FIONREAD


def has_said(descriptor: int) -> bool:
    """Whether something waits to be read here; raises OSError if the descriptor is closed."""
    waiting = array("i", [0])
    ioctl(descriptor, FIONREAD, waiting)
    return waiting[0] > 0
