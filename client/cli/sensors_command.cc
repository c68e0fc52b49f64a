// scantrend sensors: who delivers hits, and since when.
#include <CLI/CLI.hpp>
#include <string>

#include "base/status.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/sensors_format.h"

namespace scantrend {
namespace {

class SensorsCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command =
        app.add_subcommand("sensors", "The sensors, what they delivered, and when");
    command->add_option("--format", format_, "How it is written (default: table)")
        ->type_name("table|csv|json");
    command->footer(
        "Examples:\n"
        "  scantrend sensors\n"
        "  scantrend sensors --format json");
    return command;
  }

  absl::Status Check() override {
    ASSIGN_OR_RETURN(parsed_format_, ParseFormat(format_));
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    ASSIGN_OR_RETURN(const std::vector<v1::Sensor> sensors, context.client.ListSensors());
    switch (parsed_format_) {
      case Format::kTable:
        WriteSensorsTable(sensors, context.out);
        break;
      case Format::kCsv:
        WriteSensorsCsv(sensors, context.out);
        break;
      case Format::kJson:
        WriteSensorsJson(sensors, context.out);
        break;
    }
    return absl::OkStatus();
  }

 private:
  std::string format_ = "table";
  Format parsed_format_ = Format::kTable;
};

}  // namespace

std::unique_ptr<Command> NewSensorsCommand() { return std::make_unique<SensorsCommand>(); }

}  // namespace scantrend
