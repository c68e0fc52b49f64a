#include "client/cli/admin_group.h"

#include <CLI/CLI.hpp>

namespace scantrend {

CLI::App& AdminGroup(CLI::App& app) {
  constexpr char kName[] = "admin";
  for (CLI::App* const command : app.get_subcommands({})) {
    if (command->get_name() == kName) {
      return *command;
    }
  }
  CLI::App* const admin = app.add_subcommand(kName, "For who runs the server");
  admin->require_subcommand(1);
  return *admin;
}

}  // namespace scantrend
