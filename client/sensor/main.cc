// scantrend-sensor: takes hits from logs, captures and interfaces, and delivers them.
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iostream>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/status.h"
#include "client/numbers.h"
#include "client/progress_bar.h"
#include "client/sensor/late_stop.h"
#include "client/sensor/sensor.h"
#include "client/sensor/sensor_options.h"
#include "client/sensor/sensor_stats.h"
#include "client/sensor/server_outlet.h"
#include "client/sensor/source_opener.h"
#include "client/stop_on_signal.h"

namespace scantrend {
namespace {

// What a person is told: lines on the terminal, between those of the progress bar. Thread-safe.
class Console {
 public:
  void Say(const std::string& message) {
    const std::lock_guard lock(mutex_);
    bar_.Clear();
    std::cerr << message << std::endl;
  }
  void ShowProgress(const Sensor::Progress& progress) {
    const std::lock_guard lock(mutex_);
    const SourceProgress& source = progress.source;
    bar_.Draw(std::string(progress.name), source.bytes_read, source.bytes_total,
              absl::StrCat(GroupedNumber(source.records), " ", std::string(source.unit)));
  }
  void ClearProgress() {
    const std::lock_guard lock(mutex_);
    bar_.Clear();
  }

 private:
  std::mutex mutex_;
  ProgressBar bar_{&std::cerr, isatty(STDERR_FILENO) != 0};
};

std::string ToText(const ConnectionChange& change) {
  const std::string time =
      absl::StrCat(static_cast<double>(change.away_for.count()) / 1000.0, " s");
  return change.is_away ? absl::StrCat("the server has not answered for ", time,
                                       "; it is tried again: ", std::string(change.why.message()))
                        : absl::StrCat("the server answers again, after ", time);
}

// Delivers what the options say.
class Program {
 public:
  Program(const SensorOptions& options, std::stop_token stop)
      : options_(options), stop_(std::move(stop)), late_stop_(stop_, options.timeout) {}

  absl::Status Run(ImportResult& result) {
    if (!options_.rejects.empty()) {
      rejects_.open(options_.rejects, std::ios::binary | std::ios::app);
      if (!rejects_) {
        return absl::PermissionDeniedError(
            absl::StrCat("--rejects ", options_.rejects, ": cannot be written"));
      }
    }
    if (!options_.stats_http.empty()) {
      ASSIGN_OR_RETURN(stats_server_, StatsServer::Start(options_.stats_http, &stats_));
      Say(absl::StrCat("serves metrics on http://", stats_server_->address(), "/metrics"));
    }
    RETURN_IF_ERROR(MakeOutlet());
    Sensor sensor(
        options_, outlet_.get(), options_.rejects.empty() ? nullptr : &rejects_,
        [this](const std::string& message) { console_.Say(message); },
        [this](const Sensor::Progress& progress) {
          stats_.Publish({.result = progress.so_far,
                          .progress = progress.source,
                          .spooled = progress.spooled,
                          .connected = connected_});
          console_.ShowProgress(progress);
        });
    const absl::Status delivered =
        IsLive(options_) ? sensor.DeliverLive(stop_, result) : DeliverFiles(sensor, result);
    console_.ClearProgress();
    if (rejects_.is_open() && !rejects_.flush()) {
      return absl::UnavailableError(
          absl::StrCat("--rejects ", options_.rejects, ": could not be written to its end"));
    }
    return delivered;
  }

  void Say(const std::string& message) {
    console_.Say(absl::StrCat("scantrend-sensor: ", message));
  }

 private:
  absl::Status MakeOutlet() {
    if (options_.dry_run) {
      outlet_ = MakeDryRunOutlet(&std::cout);
      return absl::OkStatus();
    }
    // What comes but once is tried again for ever; a file can be imported again.
    bool is_live = IsLive(options_);
    for (const std::string& file : options_.files) {
      const absl::StatusOr<bool> is_pipe = SourceOpener::IsLive(file);
      is_live |= is_pipe.ok() && *is_pipe;
    }
    const auto retry_for = is_live ? kForEver : options_.timeout;
    ASSIGN_OR_RETURN(const Transport transport,
                     Transport::Load(options_.server, options_.transport));
    if (is_live) {
      connection_ = IngestConnection::Create(transport, retry_for);
    } else {
      ASSIGN_OR_RETURN(connection_, IngestConnection::Dial(transport, retry_for));
    }
    const bool can_wait = options_.journal || !options_.follow.empty();
    outlet_ = MakeServerOutlet(connection_.get(),
                               {.sensor = options_.sensor,
                                .retry_for = retry_for,
                                .sampling_rate = options_.sampling_rate,
                                .spool = options_.spool,
                                .spool_bytes_max = options_.spool_bytes_max,
                                .when_full = can_wait ? WhenFull::kWait : WhenFull::kDrop,
                                .patience = options_.timeout,
                                .on_connection_change =
                                    [this](const ConnectionChange& change) {
                                      connected_ = !change.is_away;
                                      Say(ToText(change));
                                    },
                                .on_message = [this](const std::string& message) { Say(message); },
                                .stop = late_stop_.token()});
    return absl::OkStatus();
  }

  absl::Status DeliverFiles(Sensor& sensor, ImportResult& result) {
    absl::Status first_failure;
    for (const std::string& file : options_.files) {
      const absl::Status delivered = sensor.DeliverFile(file, stop_, result);
      console_.ClearProgress();
      // The next file may be fine, but not the next connection.
      if (absl::IsUnavailable(delivered) || absl::IsCancelled(delivered)) {
        return delivered;
      }
      if (!delivered.ok() && first_failure.ok()) {
        first_failure = delivered;
      } else if (!delivered.ok()) {
        Say(std::string(delivered.message()));
      }
    }
    return first_failure;
  }

  const SensorOptions& options_;
  const std::stop_token stop_;
  const LateStop late_stop_;
  Console console_;
  std::ofstream rejects_;
  std::atomic<bool> connected_ = true;
  SensorStats stats_;
  std::unique_ptr<StatsServer> stats_server_;
  std::unique_ptr<IngestConnection> connection_;
  std::unique_ptr<Outlet> outlet_;
};

// What the JSON holds, for a person, where it needs attention.
void Summarize(const ImportResult& result, const SensorOptions& options, Program& program) {
  if (result.malformed_lines() > 0) {
    program.Say(absl::StrCat(GroupedNumber(result.malformed_lines()), " malformed lines",
                             options.rejects.empty() ? "; --rejects FILE keeps them"
                                                     : absl::StrCat(" are in ", options.rejects)));
  }
  for (size_t reason = 1; reason < result.totals.refused.size(); ++reason) {
    if (result.totals.refused[reason] > 0) {
      program.Say(absl::StrCat(
          "the server refused ", GroupedNumber(result.totals.refused[reason]),
          " hits: ", std::string(RefusalReasonName(static_cast<RefusalReason>(reason)))));
    }
  }
  if (result.totals.dropped > 0) {
    program.Say(absl::StrCat(GroupedNumber(result.totals.dropped),
                             " hits were lost because the spool was full (--spool-size)"));
  }
  if (result.dropped_packets > 0) {
    program.Say(absl::StrCat(GroupedNumber(result.dropped_packets),
                             " packets were lost because they were not read in time"));
  }
}

int Run(int argc, char** argv) {
  SensorOptions options;
  if (const auto exit_code = ParseSensorOptions(argc, argv, options)) {
    return *exit_code;
  }
  const StopOnSignal stop;
  Program program(options, stop.token());
  ImportResult result;
  const absl::Status delivered = program.Run(result);
  Summarize(result, options, program);
  // Of a dry run, standard output is the hits'.
  (options.dry_run ? std::cerr : std::cout) << result.ToJson() << std::endl;
  if (!delivered.ok()) {
    program.Say(std::string(delivered.message()));
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
