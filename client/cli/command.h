// Command: one sub-command of scantrend.
#ifndef SCANTREND_CLIENT_CLI_COMMAND_H_
#define SCANTREND_CLIENT_CLI_COMMAND_H_

#include <memory>
#include <ostream>

#include "absl/status/status.h"
#include "base/clock.h"
#include "client/cli/access_client.h"
#include "client/cli/admin_client.h"
#include "client/cli/terminal.h"
#include "client/cli/trend_client.h"
#include "client/progress_bar.h"

namespace CLI {
class App;
}  // namespace CLI

namespace scantrend {

// What a command works with.
struct CommandContext {
  TrendClient& client;
  AdminClient& admin;
  AccessClient& access;
  const Terminal& terminal;
  std::ostream& out;  // for data; messages are returned
  ProgressBar& progress;
  const Clock& clock;
};

// Called in this order: Register, Check, Run, each once. Not thread-safe.
class Command {
 public:
  virtual ~Command() = default;

  // Adds the sub-command and its options to `app`, which may not outlive this.
  virtual CLI::App* Register(CLI::App& app) = 0;
  // Understands the options. INVALID_ARGUMENT, with a message for people, if one is wrong.
  virtual absl::Status Check() = 0;
  // Asks the server and writes the answer. Any error is a message for people.
  virtual absl::Status Run(const CommandContext& context) = 0;
};

std::unique_ptr<Command> NewTrendCommand();
std::unique_ptr<Command> NewTopCommand();
std::unique_ptr<Command> NewRisingCommand();
std::unique_ptr<Command> NewSourcesCommand();
std::unique_ptr<Command> NewSourceCommand();
std::unique_ptr<Command> NewWatchCommand();
std::unique_ptr<Command> NewExportCommand();
std::unique_ptr<Command> NewSensorsCommand();
std::unique_ptr<Command> NewVerifyCommand();
std::unique_ptr<Command> NewCreateTokenCommand();
std::unique_ptr<Command> NewListTokensCommand();
std::unique_ptr<Command> NewRevokeTokenCommand();
std::unique_ptr<Command> NewBackupCommand();
std::unique_ptr<Command> NewBackupsCommand();
std::unique_ptr<Command> NewRestoreCommand();
std::unique_ptr<Command> NewRetentionCommand();
std::unique_ptr<Command> NewCompactCommand();
std::unique_ptr<Command> NewStatsCommand();
std::unique_ptr<Command> NewCompletionCommand();

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_COMMAND_H_
