#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/completion.h"
#include "client/cli/completion_tree.h"

namespace scantrend {
namespace {

// `NAME` is the program. The command is found as the program finds it: words that are neither
// options nor the values of options.
constexpr char kScript[] =
    R"(# bash completion of NAME. Load it with: source <(NAME completion bash)
_NAME() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= i
  local names= options=
  # "--format=csv" comes as three words.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
OPTIONS_WITH_VALUES
    esac
    case "$command/${COMP_WORDS[i]}" in
COMMANDS
    esac
  done
  COMPREPLY=()
  case "$command/$before" in
VALUES
  esac
  case $command in
WORDS
  esac
  [[ -z $names || $word == -* ]] || options=$names
  mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
}
complete -F _NAME NAME
)";

std::string Words(const std::vector<std::string>& words) {
  return ShellQuoted(absl::StrJoin(words, " "));
}

// What completes the value of `option`, as a command that fills COMPREPLY.
std::string ValueCompletion(const CompletionOption& option) {
  if (option.takes_file) {
    return R"(compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word"))";
  }
  if (option.choices.empty()) {
    return ":";
  }
  return absl::StrCat("mapfile -t COMPREPLY < <(compgen -W ", Words(option.choices),
                      R"( -- "$word"))");
}

// A branch of `case` for each option with a value: the value is no command, and is completed as
// such.
void AddOptions(const CommandNode& command, std::string& values,
                std::vector<std::string>& with_values) {
  for (const CompletionOption& option : command.options) {
    if (option.value.empty()) {
      continue;
    }
    std::vector<std::string> patterns;
    for (const std::string& name : option.names) {
      patterns.push_back(ShellQuoted(absl::StrCat(command.path, "/", name)));
      with_values.push_back(name);
    }
    absl::StrAppend(&values, "    ", absl::StrJoin(patterns, " | "), ")\n      ",
                    ValueCompletion(option), "\n      return ;;\n");
  }
}

// What can come next: names of commands and of choices, or options.
std::string WordsOf(const CommandNode& command) {
  std::vector<std::string> names;
  for (const CommandNode& below : command.commands) {
    names.push_back(below.name);
  }
  for (const CompletionOption& positional : command.positionals) {
    names.insert(names.end(), positional.choices.begin(), positional.choices.end());
  }
  std::vector<std::string> options;
  for (const CompletionOption& option : command.options) {
    options.insert(options.end(), option.names.begin(), option.names.end());
  }
  return absl::StrCat("    ", ShellQuoted(command.path), ") names=", Words(names),
                      " options=", Words(options), " ;;\n");
}

}  // namespace

std::string BashCompletion(const CLI::App& app) {
  const CommandNode program = CompletionTree(app);
  std::string commands;
  std::string values;
  std::string words;
  std::vector<std::string> with_values;
  for (const CommandNode* command : AllCommands(program)) {
    for (const CommandNode& below : command->commands) {
      absl::StrAppend(&commands, "      ",
                      ShellQuoted(absl::StrCat(command->path, "/", below.name)),
                      ") command=", ShellQuoted(below.path), " ;;\n");
    }
    AddOptions(*command, values, with_values);
    words += WordsOf(*command);
  }
  const std::string options =
      absl::StrCat("      ", absl::StrJoin(with_values, " | "),
                   ")\n        ((i++))\n        [[ ${COMP_WORDS[i]} != = ]] || ((i++))\n"
                   "        continue ;;\n");
  return absl::StrReplaceAll(kScript, {{"NAME", program.name},
                                       {"OPTIONS_WITH_VALUES\n", options},
                                       {"COMMANDS\n", commands},
                                       {"VALUES\n", values},
                                       {"WORDS\n", words}});
}

}  // namespace scantrend
