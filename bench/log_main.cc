// scantrend-bench-log: writes a day of the workload as a log; one JSON object on stdout says what
// it holds.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/day.h"
#include "base/status.h"
#include "bench/log_writer.h"
#include "bench/workload.h"

namespace scantrend {
namespace {

struct Options {
  std::string format;
  std::string path;
  std::string day;
  uint64_t seed = 1;
  uint64_t hits = 3'000'000;
};

absl::StatusOr<LogTotals> Write(const Options& options) {
  const auto day = Day::Parse(options.day);
  if (!day.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--day ", options.day, ": write it as YYYY-MM-DD"));
  }
  std::ofstream file(options.path, std::ios::binary);
  return WriteLog(options.format, Workload(options.seed, options.hits), *day, file);
}

int Run(const Options& options) {
  const absl::StatusOr<LogTotals> totals = Write(options);
  if (!totals.ok()) {
    std::cerr << "scantrend-bench-log: " << options.path << ": " << totals.status().message()
              << "\n";
    return 1;
  }
  std::cout << nlohmann::json{{"lines", totals->lines},
                              {"hits", totals->hits},
                              {"skipped", totals->skipped},
                              {"bytes", totals->bytes}}
            << std::endl;
  return 0;
}

}  // namespace
}  // namespace scantrend

int main(int argc, char** argv) {
  scantrend::Options options;
  CLI::App app("Writes a day of hits as a log; one JSON object on stdout.", "scantrend-bench-log");
  app.add_option("FILE", options.path)->required();
  app.add_option("--format", options.format, scantrend::LogFormats())->required();
  app.add_option("--day", options.day, "YYYY-MM-DD")->required();
  app.add_option("--seed", options.seed, "Of the workload")->capture_default_str();
  app.add_option("--hits", options.hits)->check(CLI::PositiveNumber)->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return scantrend::Run(options);
}
