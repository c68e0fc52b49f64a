#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/cli/completion.h"
#include "client/cli/completion_tree.h"

namespace scantrend {
namespace {

// True in fish where `command` was named, and none of the commands below it.
std::string Condition(const CommandNode& command) {
  std::vector<std::string> terms;
  if (!command.path.empty()) {
    for (const std::string& name : std::vector<std::string>(absl::StrSplit(command.path, ' '))) {
      terms.push_back(absl::StrCat("__fish_seen_subcommand_from ", name));
    }
  }
  if (!command.commands.empty()) {
    std::string names;
    for (const CommandNode& below : command.commands) {
      absl::StrAppend(&names, " ", below.name);
    }
    terms.push_back(absl::StrCat("not __fish_seen_subcommand_from", names));
  }
  return ShellQuoted(absl::StrJoin(terms, "; and "));
}

std::string ValueFlags(const CompletionOption& option) {
  if (option.takes_file) {
    return " -r -F";
  }
  return option.choices.empty()
             ? " -x"
             : absl::StrCat(" -x -a ", ShellQuoted(absl::StrJoin(option.choices, " ")));
}

std::string OptionFlags(const CompletionOption& option) {
  std::string flags;
  for (const std::string& name : option.names) {
    flags += name.starts_with("--") ? absl::StrCat(" -l ", name.substr(2))
                                    : absl::StrCat(" -s ", name.substr(1));
  }
  return absl::StrCat(flags, option.value.empty() ? "" : ValueFlags(option), " -d ",
                      ShellQuoted(option.description));
}

}  // namespace

std::string FishCompletion(const CLI::App& app) {
  const CommandNode program = CompletionTree(app);
  const std::string complete = absl::StrCat("complete -c ", program.name);
  std::string script =
      absl::StrCat("# fish completion of ", program.name, ". Load it with: ", program.name,
                   " completion fish | source\n", complete, " -f\n");
  for (const CommandNode* command : AllCommands(program)) {
    const std::string line = absl::StrCat(complete, " -n ", Condition(*command));
    for (const CommandNode& below : command->commands) {
      absl::StrAppend(&script, line, " -a ", below.name, " -d ", ShellQuoted(below.description),
                      "\n");
    }
    for (const CompletionOption& positional : command->positionals) {
      if (!positional.choices.empty()) {
        absl::StrAppend(&script, line, " -a ", ShellQuoted(absl::StrJoin(positional.choices, " ")),
                        "\n");
      }
    }
    for (const CompletionOption& option : command->options) {
      absl::StrAppend(&script, line, OptionFlags(option), "\n");
    }
  }
  return script;
}

}  // namespace scantrend
