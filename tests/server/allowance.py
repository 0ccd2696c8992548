"""The time that a run of all tests has: what can be parted begins nothing more when its share of it is over.

scripts/test says in PGSNAP_UNTIL when that is (seconds since 1970), if it was told PGSNAP_MINUTES. Without it there
is no hurry, and all is run.
"""
import datetime
import hashlib
import os
import threading
import time


LEAST = 20  # are begun in any case: else a slow machine would prove nothing


def add_option(parser):
    parser.add_argument("--share", type=float, metavar="PART", help="begin nothing more after this part of the time that "
                        "is left until PGSNAP_UNTIL (seconds since 1970), in another order each day; without "
                        "that variable all is run")


class Allowance:
    """May be asked by several threads."""

    def __init__(self, share=None, seconds=0):
        """share: of what is left until PGSNAP_UNTIL, or None; seconds: the time itself."""
        until = os.environ.get("PGSNAP_UNTIL")
        if share and until:
            self._least, seconds = LEAST, max(0.0, share * (float(until) - time.time()))
            self.limited = True
        else:
            self._least, self.limited = 0, seconds > 0
        self._seconds, self._until = seconds, time.time() + seconds
        self.left_out = self._begun = 0
        self._lock = threading.Lock()

    def in_order(self, items, name=str):
        """Where not all may be reached: the same order for all servers on one day, another on the next."""
        if not self.limited:
            return items
        day = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        return sorted(items, key=lambda item: hashlib.sha256(("%s %s" % (day, name(item))).encode()).digest())

    def begin(self):
        """Whether one more may be begun; else it is counted as left out."""
        with self._lock:
            if self.limited and self._begun >= self._least and time.time() > self._until:
                self.left_out += 1
                return False
            self._begun += 1
            return True

    def told(self, what):
        """A line that says what was left out; nothing when nothing was."""
        if not self.left_out:
            return ""
        return "LEFT OUT: %d %s of %d, for which the %.0f seconds of this run's share were too few" % (
            self.left_out, what, self.left_out + self._begun, self._seconds)
