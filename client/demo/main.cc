// scantrend-demo: streams the simulated year into a scantrendd, as one sensor would.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/status.h"
#include "base/version.h"
#include "client/demo/demo_year.h"
#include "client/numbers.h"
#include "client/producer.h"
#include "client/progress_bar.h"

namespace scantrend {
namespace {

constexpr std::chrono::seconds kTimeout{10};

absl::Status StreamYear(const std::string& server) {
  ASSIGN_OR_RETURN(const auto connection, IngestConnection::Dial(server, kTimeout));
  ASSIGN_OR_RETURN(const auto producer,
                   Producer::Open(connection.get(), {.sensor = "demo", .stream = "year"}));
  if (producer->start().sequence > 0) {
    return absl::AlreadyExistsError("the simulated year was streamed into this server before");
  }
  ProgressBar bar(&std::cerr, isatty(STDERR_FILENO) != 0);
  uint64_t hits = 0;
  for (int i = 0; i < kDemoDays; ++i) {
    const Day day = kDemoLastDay.Plus(i + 1 - kDemoDays);
    for (const Hit& hit : DemoHits(day)) {
      producer->Add(hit);
      ++hits;
      if (producer->pending() == kProducerBatchHits) {
        RETURN_IF_ERROR(producer->Send(day.ToString()));
      }
    }
    bar.Draw(day.ToString(), static_cast<uint64_t>(i) + 1, kDemoDays,
             GroupedNumber(hits) + " hits");
  }
  RETURN_IF_ERROR(producer->Send(kDemoLastDay.ToString()));
  RETURN_IF_ERROR(producer->Finish());
  bar.Clear();
  std::cout << "streamed " << GroupedNumber(hits) << " simulated hits of " << kDemoDays
            << " days; the server counted " << GroupedNumber(producer->totals().accepted) << "\n";
  if (producer->totals().accepted != hits) {
    return absl::FailedPreconditionError(
        "the server refused some: start it with --accept-days-back 10000");
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace scantrend

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  CLI::App app("Streams a simulated year of hits into scantrendd.", "scantrend-demo");
  app.set_version_flag("--version", std::string("scantrend-demo ") + scantrend::kVersion);
  std::string server = "127.0.0.1:8530";
  app.add_option("--server", server, "gRPC address of scantrendd")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const absl::Status streamed = scantrend::StreamYear(server);
  if (!streamed.ok()) {
    std::cerr << "scantrend-demo: " << streamed.message() << "\n";
    return 1;
  }
  return 0;
}
