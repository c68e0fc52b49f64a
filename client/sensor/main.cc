// scantrend-sensor: takes hits from logs, captures and interfaces, and delivers them.
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/status.h"
#include "client/numbers.h"
#include "client/progress_bar.h"
#include "client/sensor/sensor.h"
#include "client/sensor/sensor_options.h"
#include "client/sensor/sensor_stats.h"
#include "client/sensor/server_outlet.h"
#include "client/stop_on_signal.h"

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

absl::Status DeliverAll(const SensorOptions& options, const std::stop_token& stop,
                        ImportResult& result) {
  std::ofstream rejects;
  if (!options.rejects.empty()) {
    rejects.open(options.rejects, std::ios::binary);
    if (!rejects) {
      return absl::PermissionDeniedError(
          absl::StrCat("--rejects ", options.rejects, ": cannot be written"));
    }
  }
  std::unique_ptr<IngestConnection> connection;
  std::unique_ptr<Outlet> outlet;
  if (options.dry_run) {
    outlet = MakeDryRunOutlet(&std::cout);
  } else {
    ASSIGN_OR_RETURN(connection,
                     IngestConnection::Dial(options.server, options.timeout, options.transport));
    outlet = MakeServerOutlet(connection.get(),
                              {.sensor = options.sensor, .retry_for = options.timeout});
  }
  SensorStats stats;
  std::unique_ptr<StatsServer> stats_server;
  if (!options.stats_http.empty()) {
    ASSIGN_OR_RETURN(stats_server, StatsServer::Start(options.stats_http, &stats));
    std::cerr << "scantrend-sensor: serves metrics on http://" << stats_server->address()
              << "/metrics\n";
  }
  ProgressBar bar(&std::cerr, isatty(STDERR_FILENO) != 0);
  Sensor sensor(
      options, outlet.get(), options.rejects.empty() ? nullptr : &rejects,
      [&](const std::string& message) {
        bar.Clear();
        std::cerr << message << "\n";
      },
      [&](const std::string& name, const SourceProgress& progress, const ImportResult& so_far) {
        stats.Publish({.result = so_far, .progress = progress});
        bar.Draw(name, progress.bytes_read, progress.bytes_total,
                 GroupedNumber(progress.records) + " lines");
      });
  absl::Status first_failure;
  for (const std::string& file : options.files) {
    const absl::Status delivered = sensor.DeliverFile(file, stop, result);
    bar.Clear();
    // The next file may be fine, but not the next connection.
    if (absl::IsUnavailable(delivered) || absl::IsCancelled(delivered)) {
      return delivered;
    }
    if (!delivered.ok() && first_failure.ok()) {
      first_failure = delivered;
    } else if (!delivered.ok()) {
      std::cerr << "scantrend-sensor: " << delivered.message() << "\n";
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
  const StopOnSignal stop;
  ImportResult result;
  const absl::Status delivered = DeliverAll(options, stop.token(), result);
  Summarize(result, options, std::cerr);
  // Of a dry run, standard output is the hits'.
  (options.dry_run ? std::cerr : std::cout) << result.ToJson() << std::endl;
  if (!delivered.ok()) {
    std::cerr << "scantrend-sensor: " << delivered.message() << "\n";
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
