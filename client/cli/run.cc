#include "client/cli/run.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "base/version.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/trend_client.h"

namespace scantrend {
namespace {

constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;

struct ConnectionText {
  std::string server;
  TransportOptions transport;
  std::string timeout = "10";
};

// `app` is the program or a sub-command: the options are understood before and after its name.
void AddConnectionOptions(CLI::App& app, ConnectionText& text) {
  app.add_option("--server", text.server,
                 absl::StrCat("scantrendd's address (default: $SCANTREND_SERVER, else ",
                              kServerDefault, ")"))
      ->type_name("HOST:PORT");
  app.add_option("--timeout", text.timeout, "How long to wait for the server (default: 10)")
      ->type_name("SECONDS");
  AddTransportOptions(app, text.transport);
  app.set_help_flag("-h,--help", "Print this help and exit");
}

absl::StatusOr<Connection> CheckConnection(const ConnectionText& text) {
  RETURN_IF_ERROR(CheckServer(text.server));
  ASSIGN_OR_RETURN(const absl::Duration timeout, ParseTimeout(text.timeout));
  ASSIGN_OR_RETURN(Transport transport, Transport::Load(text.server, text.transport));
  return Connection{text.server, timeout, std::move(transport)};
}

// A sub-command with what CLI11 made of it.
struct Registered {
  std::unique_ptr<Command> command;
  CLI::App* app;
};

std::vector<Registered> RegisterCommands(CLI::App& app, ConnectionText& connection) {
  std::vector<Registered> commands;
  const auto add = [&](std::unique_ptr<Command> command) {
    CLI::App* const registered = command->Register(app);
    AddConnectionOptions(*registered, connection);
    commands.push_back({std::move(command), registered});
  };
  add(NewTrendCommand());
  add(NewTopCommand());
  add(NewRisingCommand());
  add(NewSourcesCommand());
  add(NewSourceCommand());
  add(NewWatchCommand());
  add(NewExportCommand());
  add(NewSensorsCommand());
  add(NewVerifyCommand());
  add(NewCreateTokenCommand());
  add(NewListTokensCommand());
  add(NewRevokeTokenCommand());
  add(NewBackupCommand());
  add(NewBackupsCommand());
  add(NewRestoreCommand());
  add(NewRetentionCommand());
  add(NewCompactCommand());
  add(NewStatsCommand());
  add(NewCompletionCommand());
  return commands;
}

// "scantrend trend", "scantrend admin verify".
std::string NameOf(const CLI::App& app) {
  const CLI::App* const parent = app.get_parent();
  return parent == nullptr ? app.get_name() : absl::StrCat(NameOf(*parent), " ", app.get_name());
}

// "trend, top or admin verify".
std::string NamesOf(const std::vector<Registered>& commands) {
  std::string names;
  for (size_t i = 0; i < commands.size(); ++i) {
    const std::string name = NameOf(*commands[i].app);
    absl::StrAppend(&names,
                    i == 0                     ? ""
                    : i + 1 == commands.size() ? " or "
                                               : ", ",
                    name.substr(name.find(' ') + 1));
  }
  return names;
}

int FailUsage(std::ostream& err, const std::string& command, absl::string_view problem) {
  err << command << ": " << problem << "\nTry `" << command << " --help`.\n";
  return kExitUsage;
}

int RunCommand(Command& command, const Connection& connection, const Environment& environment,
               std::ostream& out, std::ostream& err) {
  const ServerChannel channel(connection);
  const std::unique_ptr<TrendClient> client = NewTrendClient(channel);
  const std::unique_ptr<AdminClient> admin = NewAdminClient(channel);
  const std::unique_ptr<AccessClient> access = NewAccessClient(channel);
  ProgressBar progress(&err, environment.shows_progress);
  const absl::Status status = command.Run(
      {*client, *admin, *access, environment.terminal, out, progress, *environment.clock});
  out.flush();
  if (!status.ok()) {
    err << "scantrend: " << status.message() << '\n';
    return kExitFailure;
  }
  if (!out) {
    err << "scantrend: cannot write to the standard output; what was written is not complete\n";
    return kExitFailure;
  }
  return 0;
}

}  // namespace

int RunScantrend(int argc, const char* const* argv, const Environment& environment,
                 std::ostream& out, std::ostream& err) {
  CLI::App app("Asks scantrendd what ports did: a private DShield.", "scantrend");
  app.set_version_flag("--version", absl::StrCat("scantrend ", kVersion),
                       "Print the version and exit");
  ConnectionText connection_text{.server = environment.server, .transport = environment.transport};
  AddConnectionOptions(app, connection_text);
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  scantrend trend 853/tcp --days 365       the graph of a year\n"
      "  scantrend trend 853/tcp 22/tcp --compare two ports, and the 90 days before\n"
      "  scantrend top --by new_sources           what is new today\n"
      "  scantrend rising                         what rose by yesterday, and since when\n"
      "  scantrend sources 853/tcp                who came most\n"
      "  scantrend source 192.0.2.1               what else it did\n"
      "  scantrend watch 853/tcp                  today, as it grows\n"
      "  scantrend export --start 2019-10-01 --end 2019-10-31 > october.csv\n"
      "  scantrend sensors --server 192.0.2.1:8530\n"
      "  scantrend admin verify\n"
      "  scantrend admin token create --sensor edge > edge.token\n"
      "  scantrend admin backup /var/backups/scantrend --keep 14\n"
      "\n"
      "Exit codes: 0, 1 failure, 2 wrong arguments.");
  const std::vector<Registered> commands = RegisterCommands(app, connection_text);

  const auto name_of_command = [&] {
    for (const Registered& registered : commands) {
      if (registered.app->parsed()) {
        return NameOf(*registered.app);
      }
    }
    return std::string("scantrend");
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help and --version
    return app.exit(success, out, err);
  } catch (const CLI::RequiredError& error) {
    const std::string command = name_of_command();
    return FailUsage(err, command,
                     command == "scantrend"
                         ? absl::StrCat("name a command, which is ", NamesOf(commands))
                         : error.what());
  } catch (const CLI::ParseError& error) {
    return FailUsage(err, name_of_command(), error.what());
  }

  for (const Registered& registered : commands) {
    if (!registered.app->parsed()) {
      continue;
    }
    const absl::Status checked = registered.command->Check();
    const absl::StatusOr<Connection> connection = CheckConnection(connection_text);
    if (!checked.ok() || !connection.ok()) {
      return FailUsage(err, name_of_command(),
                       checked.ok() ? connection.status().message() : checked.message());
    }
    return RunCommand(*registered.command, *connection, environment, out, err);
  }
  return FailUsage(err, "scantrend", "no command is given");
}

}  // namespace scantrend
