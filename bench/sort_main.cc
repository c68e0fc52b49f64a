// scantrend-bench-sort: what the sort alone costs, which exact counting by sorting cannot go below.
// Radix-sorts and uniques both sides of a day's pairs, in chunks of a million, on one core.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/pairs.h"
#include "bench/workload.h"

namespace scantrend {
namespace {

constexpr uint64_t kChunkHits = 1'000'000;
constexpr Day kDay(20'000);

// Only the sorting is timed; making the hits is not.
nlohmann::json MeasureSort(const Workload& workload) {
  std::chrono::steady_clock::duration sorting{};
  uint64_t distinct = 0;
  v1::Ipv4Hits hits;
  std::vector<uint64_t> sources;
  std::vector<uint64_t> targets;
  std::vector<uint64_t> scratch(kChunkHits);
  for (uint64_t first = 0; first < workload.hits_per_day(); first += kChunkHits) {
    const uint64_t count = std::min(kChunkHits, workload.hits_per_day() - first);
    workload.MakeHits(kDay, first, count, hits);
    const auto begin = std::chrono::steady_clock::now();
    sources.clear();
    targets.clear();
    AppendPairs(hits, hits.source(), sources);
    AppendPairs(hits, hits.target(), targets);
    SortAndUnique(sources, scratch);
    SortAndUnique(targets, scratch);
    sorting += std::chrono::steady_clock::now() - begin;
    distinct += sources.size() + targets.size();
  }
  const double seconds = std::chrono::duration<double>(sorting).count();
  const auto hits_sorted = static_cast<double>(workload.hits_per_day());
  return {{"hits", workload.hits_per_day()},
          {"seconds", seconds},
          {"ns_per_hit", seconds * 1e9 / hits_sorted},
          {"hits_per_s", hits_sorted / seconds},
          {"distinct_pairs_of_chunks", distinct}};
}

}  // namespace
}  // namespace scantrend

int main(int argc, char** argv) {
  CLI::App app("Measures the sort alone; one JSON object on stdout.", "scantrend-bench-sort");
  uint64_t seed = 1;
  uint64_t hits = 20'000'000;
  app.add_option("--seed", seed, "Of the workload")->capture_default_str();
  app.add_option("--hits", hits, "Hits of the day, >= 1")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  std::cout << scantrend::MeasureSort(scantrend::Workload(seed, hits)) << std::endl;
  return 0;
}
