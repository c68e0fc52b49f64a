// RunScantrend: the command line as a function.
#ifndef SCANTREND_CLIENT_CLI_RUN_H_
#define SCANTREND_CLIENT_CLI_RUN_H_

#include <ostream>
#include <string>

#include "base/clock.h"
#include "client/cli/terminal.h"
#include "client/transport.h"

namespace scantrend {

inline constexpr char kServerDefault[] = "127.0.0.1:8530";

// Where the program runs.
struct Environment {
  Terminal terminal;
  std::string server = kServerDefault;  // where --server is not given
  TransportOptions transport;           // likewise of the options of Transport
  bool shows_progress = false;          // on the error output: it is a terminal
  const Clock* clock = &Clock::System();
};

// Runs the sub-command that `argv` names, as main's argv does. Data is written to `out` and
// flushed, messages to `err`. Returns the exit code: 0; 1 if the server could not be reached,
// refused the request or failed, if `out` cannot be written, or if `admin verify` finds something;
// 2 if the arguments are wrong, in which case no server was contacted.
int RunScantrend(int argc, const char* const* argv, const Environment& environment,
                 std::ostream& out, std::ostream& err);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_RUN_H_
