// What there is to complete: the commands of a CLI11 program and their options, as plain data.
#ifndef SCANTREND_CLIENT_CLI_COMPLETION_TREE_H_
#define SCANTREND_CLIENT_CLI_COMPLETION_TREE_H_

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace scantrend {

// An option, or a positional argument, which has no names.
struct CompletionOption {
  std::vector<std::string> names;  // "-h", "--help"
  std::string description;
  std::string value;                 // type name of its value; empty for a flag
  std::vector<std::string> choices;  // of the value; empty if it can be anything
  bool takes_file = false;
  bool repeats = false;  // a positional argument that can be given several times
};

// The program or one of its commands.
struct CommandNode {
  std::string name;
  std::string path;  // names of commands from the program's on: "", "trend", "admin verify"
  std::string description;
  std::vector<CompletionOption> options;
  std::vector<CompletionOption> positionals;
  std::vector<CommandNode> commands;
};

CommandNode CompletionTree(const CLI::App& app);

// `command` and all commands below it, each before those below it.
std::vector<const CommandNode*> AllCommands(const CommandNode& command);

// "'text'", as all three shells read it (fish too, for text without backslashes).
std::string ShellQuoted(const std::string& text);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_COMPLETION_TREE_H_
