// Completion scripts, made from the program's own commands and options so that they are never out
// of date.
#ifndef SCANTREND_CLIENT_CLI_COMPLETION_H_
#define SCANTREND_CLIENT_CLI_COMPLETION_H_

#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace scantrend {

// A script for bash (4 or later), zsh and fish that completes the commands and options of `app`,
// a program. The values of an option are known from its type name: "table|csv|json" are choices,
// "FILE" is completed as a file, anything else is not completed.
std::string BashCompletion(const CLI::App& app);
std::string ZshCompletion(const CLI::App& app);
std::string FishCompletion(const CLI::App& app);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_COMPLETION_H_
