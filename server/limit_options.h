// The options of Limits.
#ifndef SCANTREND_SERVER_LIMIT_OPTIONS_H_
#define SCANTREND_SERVER_LIMIT_OPTIONS_H_

#include "server/limits.h"

namespace CLI {
class App;
}  // namespace CLI

namespace scantrend {

// Adds them to a command, each with its range; `limits` must live as long as it, and has the
// defaults.
void AddLimits(CLI::App& app, Limits& limits);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_LIMIT_OPTIONS_H_
