#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/completion.h"
#include "client/cli/completion_tree.h"

namespace scantrend {
namespace {

std::string FunctionName(const CommandNode& program, const CommandNode& command) {
  const std::string path = absl::StrReplaceAll(command.path, {{" ", "_"}});
  return absl::StrCat("_", program.name, path.empty() ? "" : "_", path);
}

// `text` within a specification of _arguments or _describe, where these characters mean something.
std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {":", "\\:"}, {"[", "\\["}, {"]", "\\]"}});
}

// ":N: ", ":FORMAT:(table csv json)".
std::string ValueSpec(const CompletionOption& option) {
  if (option.takes_file) {
    return ":file:_files";
  }
  return option.choices.empty() ? absl::StrCat(":", Escaped(option.value), ": ")
                                : absl::StrCat(":value:(", absl::StrJoin(option.choices, " "), ")");
}

void AddSpecs(const CommandNode& command, std::string& script) {
  for (const CompletionOption& option : command.options) {
    for (const std::string& name : option.names) {
      const std::string spec = absl::StrCat(name, "[", Escaped(option.description), "]",
                                            option.value.empty() ? "" : ValueSpec(option));
      absl::StrAppend(&script, " \\\n    ", ShellQuoted(spec));
    }
  }
  for (const CompletionOption& positional : command.positionals) {
    absl::StrAppend(
        &script, " \\\n    ",
        ShellQuoted(absl::StrCat(positional.repeats ? "*" : "", ValueSpec(positional))));
  }
}

// The function of a command that has commands below it.
void AddDispatch(const CommandNode& program, const CommandNode& command, std::string& script) {
  absl::StrAppend(&script, " \\\n    '1:command:->command' '*::argument:->argument'\n",
                  "  case $state in\n    command)\n      local -a commands=(");
  for (const CommandNode& below : command.commands) {
    absl::StrAppend(&script, "\n        ",
                    ShellQuoted(absl::StrCat(below.name, ":", Escaped(below.description))));
  }
  absl::StrAppend(&script, "\n      )\n      _describe command commands ;;\n    argument)\n",
                  "      case $line[1] in\n");
  for (const CommandNode& below : command.commands) {
    absl::StrAppend(&script, "        ", below.name, ") ", FunctionName(program, below), " ;;\n");
  }
  absl::StrAppend(&script, "      esac ;;\n  esac\n");
}

}  // namespace

std::string ZshCompletion(const CLI::App& app) {
  const CommandNode program = CompletionTree(app);
  std::string script =
      absl::StrCat("#compdef ", program.name, "\n# zsh completion of ", program.name,
                   ". Load it with: source <(", program.name, " completion zsh)\n");
  for (const CommandNode* command : AllCommands(program)) {
    const bool has_commands = !command->commands.empty();
    absl::StrAppend(&script, "\n", FunctionName(program, *command), "() {\n",
                    has_commands ? "  local line state\n" : "", "  _arguments",
                    has_commands ? " -C" : "");
    AddSpecs(*command, script);
    if (has_commands) {
      AddDispatch(program, *command, script);
    } else {
      script += '\n';
    }
    script += "}\n";
  }
  // As a file in $fpath this is the function's body; sourced it is the function's definition.
  absl::StrAppend(&script, "\nif [[ $funcstack[1] == _", program.name, " ]]; then\n  _",
                  program.name, " \"$@\"\nelse\n  compdef _", program.name, " ", program.name,
                  "\nfi\n");
  return script;
}

}  // namespace scantrend
