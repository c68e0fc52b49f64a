// Terminal: what standard output can show.
#ifndef SCANTREND_CLIENT_CLI_TERMINAL_H_
#define SCANTREND_CLIENT_CLI_TERMINAL_H_

namespace scantrend {

// A value type.
struct Terminal {
  int columns = 80;
  int rows = 24;
  bool color = false;
  bool rewrites = false;  // a line can be written over
};

// The terminal that `descriptor` is: its own size; where it has none, that of the environment's
// COLUMNS and LINES; else 80 by 24. Columns are at least 40. Lines are written
// over only if `descriptor` is a terminal and TERM is not "dumb"; colour only if, besides, NO_COLOR
// (https://no-color.org) is not set or empty.
Terminal DetectTerminal(int descriptor);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TERMINAL_H_
