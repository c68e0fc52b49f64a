// scantrendd --restore-from: makes a data directory of a backup, without serving it.
#ifndef SCANTREND_SERVER_RESTORE_H_
#define SCANTREND_SERVER_RESTORE_H_

#include <ostream>

#include "server/options.h"

namespace scantrend {

// Restores to options.data_dir, and says what to `out`, or why not to `err`. The exit code: 0, or 1
// if it failed.
int Restore(const ServerOptions& options, std::ostream& out, std::ostream& err);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_RESTORE_H_
