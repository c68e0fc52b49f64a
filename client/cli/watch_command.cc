// scantrend watch: the current day of a port, as it grows.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/status.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/watch_format.h"
#include "client/stop_on_signal.h"

namespace scantrend {
namespace {

class WatchCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command =
        app.add_subcommand("watch", "What a port does right now: a line for each change");
    command
        ->add_option("series", series_, "A port, with or without a protocol: 853/tcp, 853, 8/icmp")
        ->type_name("PORT[/PROTOCOL]")
        ->required();
    command->add_option("--kind", kind_, "Which hits (default: probe)")
        ->type_name("probe|backscatter");
    command->add_flag("--exclude-scanners", exclude_scanners_,
                      "Sources without acknowledged scanners (the server's --scanners)");
    command->add_option("--format", format_, "How it is written (default: table)")
        ->type_name("table|json");
    command->footer(
        "Shows the current UTC day's counts at once, and then whenever they changed, at most once "
        "a\n"
        "second. A terminal has one line for each day, which is written over; a pipe or a file "
        "gets a\n"
        "line for each change. JSON is an object a line. Runs until Ctrl-C or SIGTERM, which is "
        "exit\n"
        "code 0, or until the connection breaks, which is 1; --timeout is for the first answer.\n"
        "Examples:\n"
        "  scantrend watch 853/tcp\n"
        "  scantrend watch 853/tcp | cat            every change on a line of its own\n"
        "  scantrend watch 53/udp --format json | jq .sources");
    return command;
  }

  absl::Status Check() override {
    ASSIGN_OR_RETURN(*request_.mutable_series(), ParseSeries(series_));
    ASSIGN_OR_RETURN(const v1::Kind kind, ParseKind(kind_));
    request_.set_kind(kind);
    request_.set_exclude_scanners(exclude_scanners_);
    ASSIGN_OR_RETURN(parsed_format_, ParseFormat(format_));
    if (parsed_format_ == Format::kCsv) {
      return absl::InvalidArgumentError("--format is 'csv'; what is watched has table and json");
    }
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    const std::unique_ptr<WatchWriter> writer =
        parsed_format_ == Format::kJson
            ? NewWatchJson(request_, context.out)
            : NewWatchTable(request_, context.terminal.rewrites, context.out);
    const StopOnSignal stop;
    bool has_begun = false;
    const absl::Status watched = context.client.WatchTrend(
        request_, stop.token(), [&](const v1::WatchTrendResponse& response) {
          has_begun = true;
          writer->Write(context.clock.now_s(), response.point());
          return context.out.good();
        });
    writer->End();
    if (!watched.ok() && has_begun) {
      return absl::Status(watched.code(), absl::StrCat("the watch broke off: ", watched.message()));
    }
    return watched;
  }

 private:
  std::string series_;
  std::string kind_ = "probe";
  std::string format_ = "table";
  bool exclude_scanners_ = false;

  v1::WatchTrendRequest request_;
  Format parsed_format_ = Format::kTable;
};

}  // namespace

std::unique_ptr<Command> NewWatchCommand() { return std::make_unique<WatchCommand>(); }

}  // namespace scantrend
