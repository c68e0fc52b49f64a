// Files that a command writes beside its output.
#ifndef SCANTREND_CLIENT_CLI_OUTPUT_FILE_H_
#define SCANTREND_CLIENT_CLI_OUTPUT_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace scantrend {

// Writes `text` to the file at `path`, which is as before or complete at any time, but not
// necessarily after power loss. What is no regular file (/dev/stdout, a pipe) is written to as it
// is. UNKNOWN, with a message for people that names the file, if that fails.
absl::Status WriteOutputFile(const std::string& path, const std::string& text);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_OUTPUT_FILE_H_
