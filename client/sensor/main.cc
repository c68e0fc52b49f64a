// scantrend-sensor: reads logs and delivers their hits.
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/status.h"
#include "client/numbers.h"
#include "client/progress_bar.h"
#include "client/sensor/importer.h"
#include "client/sensor/sensor_options.h"

namespace scantrend {
namespace {

// What the JSON holds, for a person, where it needs attention.
void Summarize(const ImportResult& result, const SensorOptions& options, std::ostream& out) {
  if (result.malformed_lines() > 0) {
    out << "scantrend-sensor: " << GroupedNumber(result.malformed_lines()) << " malformed lines"
        << (options.rejects.empty() ? "; --rejects FILE keeps them\n"
                                    : absl::StrCat(" are in ", options.rejects, "\n"));
  }
  for (size_t reason = 1; reason < result.totals.refused.size(); ++reason) {
    if (result.totals.refused[reason] > 0) {
      out << "scantrend-sensor: the server refused " << GroupedNumber(result.totals.refused[reason])
          << " hits: " << RefusalReasonName(static_cast<RefusalReason>(reason)) << "\n";
    }
  }
}

absl::Status ImportAll(const SensorOptions& options, ImportResult& result) {
  std::ofstream rejects;
  if (!options.rejects.empty()) {
    rejects.open(options.rejects, std::ios::binary);
    if (!rejects) {
      return absl::PermissionDeniedError(
          absl::StrCat("--rejects ", options.rejects, ": cannot be written"));
    }
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<IngestConnection> connection,
                   IngestConnection::Dial(options.server, options.timeout));
  absl::Status first_failure;
  for (const std::string& file : options.files) {
    ProgressBar bar(&std::cerr, isatty(STDERR_FILENO) != 0);
    Importer importer(connection.get(), options.import,
                      options.rejects.empty() ? nullptr : &rejects, &std::cerr,
                      [&](const ImportProgress& progress) {
                        bar.Draw(file, progress.bytes_read, progress.bytes_total,
                                 GroupedNumber(progress.lines) + " lines");
                      });
    absl::Status imported = importer.Import(file, result);
    bar.Clear();
    if (imported.ok()) {
      continue;
    }
    // The next file may be fine, but not the next connection.
    if (absl::IsUnavailable(imported)) {
      return imported;
    }
    if (!first_failure.ok()) {
      std::cerr << "scantrend-sensor: " << imported.message() << "\n";
    } else {
      first_failure = imported;
    }
  }
  if (rejects.is_open() && !rejects.flush()) {
    return absl::UnavailableError(
        absl::StrCat("--rejects ", options.rejects, ": could not be written to its end"));
  }
  return first_failure;
}

int Run(int argc, char** argv) {
  SensorOptions options;
  if (const auto exit_code = ParseSensorOptions(argc, argv, options)) {
    return *exit_code;
  }
  ImportResult result;
  const absl::Status imported = ImportAll(options, result);
  Summarize(result, options, std::cerr);
  std::cout << result.ToJson() << std::endl;
  if (!imported.ok()) {
    std::cerr << "scantrend-sensor: " << imported.message() << "\n";
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace scantrend

int main(int argc, char** argv) {
  // Debian's Abseil has asserts on; gRPC's locks would pay for the deadlock detector.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return scantrend::Run(argc, argv);
}
