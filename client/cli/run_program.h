// RunProgram: another program, from its start to its end.
#ifndef SCANTREND_CLIENT_CLI_RUN_PROGRAM_H_
#define SCANTREND_CLIENT_CLI_RUN_PROGRAM_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace scantrend {

struct ProgramResult {
  int exit_code = 0;  // that of a shell, 128 and the signal, if it was killed
  std::string out;
  std::string err;
};

// Runs `words`, the first of which is the program, which is looked for in PATH if it has no slash.
// It reads nothing. Thread-safe. Errors: NOT_FOUND (there is no such program, or it cannot be
// started), UNAVAILABLE (no pipe can be made).
absl::StatusOr<ProgramResult> RunProgram(const std::vector<std::string>& words);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_RUN_PROGRAM_H_
