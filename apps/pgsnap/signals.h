#pragma once
// How the program ends when it is told to.

namespace pgsnap::app {

// SIGINT, SIGTERM and SIGHUP end it at once, whatever it waits for: no unfinished file is left, the
// server is asked to cancel our query, the exit code is 128 and the signal's number. A signal that
// was ignored stays so (nohup). Writing to a closed pipe is an error like others.
// Standard streams that were closed are open but of no use afterwards, so that no file that the
// program writes gets their number.
void prepare_for_signals();

}  // namespace pgsnap::app
