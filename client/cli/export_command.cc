// scantrend export: every point of a range of days.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "base/status.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/points_format.h"

namespace scantrend {
namespace {

class ExportCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command =
        app.add_subcommand("export", "Every point of a range of days, for other programs");
    command->add_option("--start", range_.start, "First day")->type_name("YYYY-MM-DD")->required();
    command->add_option("--end", range_.end, "Last day")->type_name("YYYY-MM-DD")->required();
    command->add_option("--kind", kind_, "Which hits (default: probe)")
        ->type_name("probe|backscatter");
    command->add_option("--format", format_, "How it is written (default: csv)")
        ->type_name("csv|json|table");
    command->footer(
        "Examples:\n"
        "  scantrend export --start 2019-10-01 --end 2019-10-31 > october.csv\n"
        "  scantrend export --start 2019-10-21 --end 2019-10-21 --format json");
    return command;
  }

  absl::Status Check() override {
    // Not parsed as a range yet: with an empty text it would mean the default number of days.
    if (range_.start.empty() || range_.end.empty()) {
      return absl::InvalidArgumentError("--start and --end must both be dates, YYYY-MM-DD");
    }
    ASSIGN_OR_RETURN(*request_.mutable_range(), ParseRange(range_, 1));
    ASSIGN_OR_RETURN(const v1::Kind kind, ParseKind(kind_));
    request_.set_kind(kind);
    ASSIGN_OR_RETURN(parsed_format_, ParseFormat(format_));
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    const std::unique_ptr<PointsWriter> writer = NewPointsWriter(parsed_format_, context.out);
    absl::Status written;
    bool has_begun = false;
    // Nothing is written before the server has answered, so that a failure leaves no empty table.
    const auto begin = [&] {
      if (!has_begun) {
        has_begun = true;
        writer->Begin();
      }
    };
    RETURN_IF_ERROR(
        context.client.ExportPoints(request_, [&](const v1::ExportPointsResponse& points) {
          begin();
          written = writer->Write(points);
          return written.ok() && context.out.good();
        }));
    RETURN_IF_ERROR(written);
    begin();
    writer->End();
    return absl::OkStatus();
  }

 private:
  RangeText range_;
  std::string kind_ = "probe";
  std::string format_ = "csv";

  v1::ExportPointsRequest request_;
  Format parsed_format_ = Format::kCsv;
};

}  // namespace

std::unique_ptr<Command> NewExportCommand() { return std::make_unique<ExportCommand>(); }

}  // namespace scantrend
