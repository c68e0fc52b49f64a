#include "client/cli/completion_tree.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace scantrend {
namespace {

CompletionOption OptionOf(const CLI::Option& option) {
  CompletionOption result;
  for (const std::string& name : option.get_snames()) {
    result.names.push_back(absl::StrCat("-", name));
  }
  for (const std::string& name : option.get_lnames()) {
    result.names.push_back(absl::StrCat("--", name));
  }
  result.description = option.get_description();
  if (option.get_items_expected_max() == 0) {
    return result;
  }
  result.value = option.get_type_name();
  result.takes_file = result.value == "FILE";
  result.repeats = option.get_items_expected_max() > 1;
  if (result.value.find('|') != std::string::npos) {
    result.choices = absl::StrSplit(result.value, '|');
  }
  return result;
}

CommandNode TreeOf(const CLI::App& app, const std::string& path) {
  CommandNode command;
  command.name = app.get_name();
  command.path = path;
  command.description = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) {
      continue;  // hidden
    }
    (option->nonpositional() ? command.options : command.positionals).push_back(OptionOf(*option));
  }
  for (const CLI::App* below : app.get_subcommands({})) {
    command.commands.push_back(
        TreeOf(*below, absl::StrCat(path, path.empty() ? "" : " ", below->get_name())));
  }
  return command;
}

void Collect(const CommandNode& command, std::vector<const CommandNode*>& all) {
  all.push_back(&command);
  for (const CommandNode& below : command.commands) {
    Collect(below, all);
  }
}

}  // namespace

CommandNode CompletionTree(const CLI::App& app) { return TreeOf(app, ""); }

std::vector<const CommandNode*> AllCommands(const CommandNode& command) {
  std::vector<const CommandNode*> all;
  Collect(command, all);
  return all;
}

std::string ShellQuoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", R"('\'')"}}), "'");
}

}  // namespace scantrend
