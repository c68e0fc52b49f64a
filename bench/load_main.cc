// scantrend-bench-load: the load generator. Each command writes one JSON object to stdout.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/clock.h"
#include "base/open_files.h"
#include "base/status.h"
#include "bench/batch_source.h"
#include "bench/facts.h"
#include "bench/load.h"
#include "bench/lone_hits.h"
#include "bench/query_load.h"
#include "bench/query_probe.h"
#include "bench/random.h"
#include "bench/workload.h"

namespace scantrend {
namespace {

using nlohmann::json;

constexpr uint64_t kMarkHits = 10'000'000;
// Of which `facts` tells in detail.
constexpr int kHeaviestSeries = 3;
constexpr int kRandomSeries = 5;

struct Options {
  std::string server = "127.0.0.1:8530";
  uint64_t seed = 1;
  uint64_t hits_per_day = 20'000'000;
  std::string last_day;  // empty: yesterday, the last day that is over
  int days = 1;
  DayOrder order = DayOrder::kForward;
  int streams = 2;
  uint32_t batch_hits = 10'000;
  bool sensors = false;
  std::string tls_ca;
  std::string token_dir;
  uint32_t in_flight = 8;
  bool rounds = false;
  bool step = false;
  bool ask = false;
  int timeout_s = 3'600;
  int duration_s = 5;
  double hits_per_s = 0;  // 0: as fast as it goes
  int queries = 1'000;
  std::string kind;  // of queries; empty: all
};

absl::StatusOr<DayRange> DaysOf(const Options& options) {
  const auto last = options.last_day.empty() ? std::optional(Clock::System().today().Plus(-1))
                                             : Day::Parse(options.last_day);
  if (!last.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--last-day ", options.last_day, ": write it as YYYY-MM-DD"));
  }
  return DayRange{last->Plus(1 - options.days), *last};
}

json ToJson(const Latencies& latencies) {
  if (latencies.size() == 0) {
    return nullptr;
  }
  return {{"count", latencies.size()},
          {"p50", latencies.PercentileMs(50)},
          {"p99", latencies.PercentileMs(99)},
          {"max", latencies.PercentileMs(100)}};
}

json ToJson(const LoadResult& result) {
  json marks = json::array();
  for (const LoadMark& mark : result.marks) {
    marks.push_back({{"hits", mark.hits}, {"seconds", mark.seconds}});
  }
  return {
      {"hits", result.hits},
      {"seconds", result.seconds},
      {"hits_per_s", static_cast<double>(result.hits) / result.seconds},
      {"load_cpu_ns_per_hit", result.cpu_seconds * 1e9 / static_cast<double>(result.hits)},
      {"batches", result.acks.size()},
      {"stream_batches", {{"min", result.stream_batches_min}, {"max", result.stream_batches_max}}},
      {"ack_ms", ToJson(result.acks)},
      {"marks", marks}};
}

// One day is prepared before the clock starts; several are made while they are sent.
std::unique_ptr<BatchSource> NewSource(const Options& options, const Workload& workload,
                                       const DayRange& days) {
  std::unique_ptr<BatchSource> source;
  if (options.days == 1 && options.order == DayOrder::kForward) {
    source = std::make_unique<PreparedDay>(workload, days.first, options.batch_hits);
  } else {
    source = std::make_unique<GeneratedDays>(&workload, days, options.batch_hits, options.order);
  }
  return options.hits_per_s == 0
             ? std::move(source)
             : std::make_unique<PacedSource>(std::move(source), options.hits_per_s);
}

// Says that nothing is under way, and waits until it is told to go on.
void WaitForLine(uint64_t hits, bool is_done) {
  std::cout << json{{"acked_hits", hits}, {"done", is_done}} << std::endl;
  std::string line;
  std::getline(std::cin, line);
}

absl::StatusOr<json> Stream(const Options& options) {
  ASSIGN_OR_RETURN(const DayRange days, DaysOf(options));
  const Workload workload(options.seed, options.hits_per_day);
  const std::unique_ptr<BatchSource> source = NewSource(options, workload, days);
  std::unique_ptr<QueryProbe> probe;
  if (options.ask) {
    probe = std::make_unique<QueryProbe>(options.server, workload.series().front(), days.last);
  }
  ASSIGN_OR_RETURN(const LoadResult result,
                   RunLoad({.server = options.server,
                            .stream = absl::StrCat("load-until-", days.last.ToString()),
                            .streams = options.streams,
                            .sensors = options.sensors,
                            .tls_ca = options.tls_ca,
                            .token_dir = options.token_dir,
                            .in_flight = options.in_flight,
                            .rounds = options.rounds,
                            .at_rest = options.step ? WaitForLine : nullptr,
                            .mark_hits = kMarkHits,
                            .timeout = std::chrono::seconds(options.timeout_s)},
                           *source));
  json answer = ToJson(result);
  if (probe != nullptr) {
    ASSIGN_OR_RETURN(const Latencies queries, probe->Stop());
    answer["query_ms"] = ToJson(queries);
  }
  return answer;
}

absl::StatusOr<json> SendLoneHits(const Options& options) {
  ASSIGN_OR_RETURN(const DayRange days, DaysOf(options));
  ASSIGN_OR_RETURN(const Latencies latencies,
                   MeasureLoneHits({.server = options.server,
                                    .stream = "lone",
                                    .duration = std::chrono::seconds(options.duration_s)},
                                   Workload(options.seed, options.hits_per_day), days.last));
  return json{{"ack_ms", ToJson(latencies)}};
}

absl::StatusOr<json> AskQueries(const Options& options) {
  ASSIGN_OR_RETURN(const DayRange days, DaysOf(options));
  const Workload workload(options.seed, options.hits_per_day);
  ASSIGN_OR_RETURN(const auto latencies, MeasureQueries({.server = options.server,
                                                         .seed = options.seed,
                                                         .count = options.queries,
                                                         .kind = options.kind},
                                                        workload, days));
  json answer = json::object();
  for (const auto& [kind, of_kind] : latencies) {
    answer[kind] = ToJson(of_kind);
  }
  return json{{"query_ms", answer}};
}

std::vector<Series> ChooseSeries(const Workload& workload, uint64_t seed) {
  std::vector<Series> chosen(workload.series().begin(),
                             workload.series().begin() + kHeaviestSeries);
  for (uint64_t i = 0; i < kRandomSeries; ++i) {
    const uint32_t rank = RandomBelow(kWorkloadSeries, RandomAt(~seed, i));
    chosen.push_back(workload.series()[rank]);
  }
  return chosen;
}

json ToJson(const SeriesFacts& facts, const DayRange& days) {
  json points = json::array();
  uint64_t records = 0;
  for (size_t i = 0; i < facts.points.size(); ++i) {
    const PointFacts& point = facts.points[i];
    records += point.records;
    points.push_back({{"date", days.first.Plus(static_cast<int>(i)).ToString()},
                      {"records", point.records},
                      {"sources", point.sources},
                      {"targets", point.targets}});
  }
  return {{"series", ToString(facts.series)},
          {"records", records},
          {"distinct_sources", facts.distinct_sources},
          {"distinct_targets", facts.distinct_targets},
          {"points", points}};
}

absl::StatusOr<json> PrintFacts(const Options& options) {
  ASSIGN_OR_RETURN(const DayRange days, DaysOf(options));
  const Workload workload(options.seed, options.hits_per_day);
  const Facts facts = FindFacts(workload, days, ChooseSeries(workload, options.seed));
  json pairs = json::array();
  for (const DayFacts& day : facts.days) {
    pairs.push_back(day.source_pairs + day.target_pairs);
  }
  json series = json::array();
  for (const SeriesFacts& one : facts.series) {
    series.push_back(ToJson(one, days));
  }
  return json{{"start_date", days.first.ToString()},
              {"end_date", days.last.ToString()},
              {"hits", facts.hits},
              {"distinct_pairs_of_days", pairs},
              {"series", series}};
}

using Command = std::function<absl::StatusOr<json>(const Options&)>;

void AddWorkloadOptions(CLI::App& app, Options& options) {
  app.add_option("--seed", options.seed, "Of the workload")->capture_default_str();
  app.add_option("--hits-per-day", options.hits_per_day)
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 32))
      ->capture_default_str();
  app.add_option("--last-day", options.last_day, "YYYY-MM-DD; default: yesterday");
}

void AddDays(CLI::App& app, Options& options) {
  app.add_option("--days", options.days, "So many, that end on --last-day")
      ->check(CLI::Range(1, 400))
      ->capture_default_str();
}

void AddServer(CLI::App& app, Options& options) {
  app.add_option("--server", options.server, "gRPC address")->capture_default_str();
}

void AddStreamOptions(CLI::App& app, Options& options) {
  app.add_option("--streams", options.streams)->check(CLI::Range(1, 10'000))->capture_default_str();
  app.add_flag("--sensors", options.sensors, "Each stream is of a sensor of its own: bench-N");
  app.add_option("--tls-ca", options.tls_ca, "CA of the server's certificate; default: no TLS")
      ->type_name("FILE");
  app.add_option("--token-dir", options.token_dir, "Has the token of stream N in a file named N")
      ->type_name("DIR");
  app.add_option("--batch", options.batch_hits, "Hits of a batch")
      ->check(CLI::Range(1, 65'536))
      ->capture_default_str();
  app.add_option("--in-flight", options.in_flight, "Batches of a stream that are not acked")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  app.add_flag("--rounds", options.rounds,
               "Every stream sends a batch, and has its ack, before any sends the next");
  app.add_flag("--step", options.step,
               "When all streams are open, after each round and before the end: writes a line, and "
               "waits for one on stdin");
  app.add_option("--timeout", options.timeout_s, "Seconds after which the load fails")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--order", options.order, "Of the days; shuffled: each batch of any day")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, DayOrder>{{"forward", DayOrder::kForward},
                                          {"reverse", DayOrder::kReverse},
                                          {"shuffled", DayOrder::kShuffled}}));
  app.add_option("--rate", options.hits_per_s, "Hits a second; default: as many as are acked")
      ->check(CLI::PositiveNumber);
  app.add_flag("--ask", options.ask, "Asks for a trend once a second meanwhile");
}

// The exit code.
int Run(const Command& command, const Options& options) {
  const absl::StatusOr<json> answer = command(options);
  if (!answer.ok()) {
    std::cerr << "scantrend-bench-load: " << answer.status().message() << "\n";
    return 1;
  }
  std::cout << *answer << std::endl;
  return 0;
}

}  // namespace
}  // namespace scantrend

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  scantrend::RaiseOpenFilesMax();
  scantrend::Options options;
  CLI::App app("Puts load on a scantrendd; one JSON object on stdout.", "scantrend-bench-load");
  app.require_subcommand(1);
  CLI::App* const stream = app.add_subcommand("stream", "Streams days as fast as they are acked");
  CLI::App* const lone = app.add_subcommand("lone", "Sends a lone hit every 50 ms");
  CLI::App* const facts = app.add_subcommand("facts", "Says what is to be counted; asks nobody");
  CLI::App* const queries = app.add_subcommand("queries", "Asks queries, one after the other");
  for (CLI::App* const command : {stream, lone, facts, queries}) {
    scantrend::AddWorkloadOptions(*command, options);
  }
  scantrend::AddServer(*stream, options);
  scantrend::AddServer(*lone, options);
  scantrend::AddServer(*queries, options);
  scantrend::AddDays(*stream, options);
  scantrend::AddDays(*facts, options);
  scantrend::AddDays(*queries, options);
  queries->add_option("--kind", options.kind, "Only such, as trend or top");
  queries->add_option("--count", options.queries, "Queries of each kind, at most")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  scantrend::AddStreamOptions(*stream, options);
  lone->add_option("--duration", options.duration_s, "Seconds")
      ->check(CLI::Range(1, 3'600))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return scantrend::Run(stream->parsed()    ? scantrend::Stream
                        : lone->parsed()    ? scantrend::SendLoneHits
                        : queries->parsed() ? scantrend::AskQueries
                                            : scantrend::PrintFacts,
                        options);
}
