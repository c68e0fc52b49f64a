// scantrend-bench-rising: FindRises and its rivals on the same simulated series; one JSON object.
#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/rising_lists.h"

namespace scantrend {
namespace {

using nlohmann::json;

constexpr size_t kTimedSeries = 30'000;

json ToJson(const RisingScore& score) {
  return {{"precision_at_20", score.precision},
          {"recall", score.recall},
          {"f1", score.F1()},
          {"median_delay_days", score.median_delay_days},
          {"mean_delay_days", score.mean_delay_days},
          {"false_alarms_per_day", score.false_alarms_per_day},
          {"recall_of", score.recall_of}};
}

// `compared`: how the threshold was chosen; see docs/performance.md.
json RowOf(std::string method, std::string compared, std::string setting,
           const RisingScore& score) {
  json row = ToJson(score);
  row["method"] = std::move(method);
  row["compared"] = std::move(compared);
  row["setting"] = std::move(setting);
  return row;
}

std::string NameOf(const RisingRival& variant, const RivalRule& rule) {
  char name[64];
  std::snprintf(name, sizeof(name), "%s: %.3g%s", variant.name().c_str(), rule.threshold,
                rule.has_floor ? ", floor" : "");
  return name;
}

std::string NameOf(double grade) {
  char name[64];
  if (grade < 1) {
    std::snprintf(name, sizeof(name), "rate %.2g", grade);
  } else {
    std::snprintf(name, sizeof(name), "p %.2g", grade - 1);
  }
  return name;
}

// A method with one setting or several.
struct RivalMethod {
  std::string name;
  std::vector<const RisingRival*> variants;  // the published one first
};

// As published; and with the variant and rule that are best on this very world: by F1, and by F1
// with as many false alarms as FindRises. Beside the first, FindRises with up to as many as it.
void MeasureRival(const RisingWorld& world, const RivalMethod& method, const GradedRises& graded,
                  double false_alarms_per_day, json& rows) {
  ScoredRule tuned;
  ScoredRule equal;
  const RisingRival* tuned_variant = method.variants.front();
  const RisingRival* equal_variant = method.variants.front();
  for (const RisingRival* variant : method.variants) {
    const RivalScores scores = ScoreAll(world, *variant);
    if (variant == method.variants.front()) {
      const std::optional<double> threshold = variant->published_threshold();
      const RivalRule published{.threshold = threshold.value_or(0),
                                .length_max = threshold.has_value() ? SIZE_MAX : kLookedAt};
      const RisingScore score = ScoreLists(world, ListByScores(world, scores, published));
      rows.push_back(RowOf(method.name, "published",
                           threshold.has_value() ? NameOf(*variant, published) : "first 20",
                           score));
      const ScoredGrade loosened = EqualFalseAlarms(world, graded, score.false_alarms_per_day);
      rows.push_back(RowOf("scantrend", "loosened to " + method.name, NameOf(loosened.grade_max),
                           loosened.score));
    }
    const ScoredRule one_tuned = TuneRule(world, scores);
    if (one_tuned.score.F1() > tuned.score.F1()) {
      tuned = one_tuned;
      tuned_variant = variant;
    }
    const ScoredRule one_equal = EqualFalseAlarms(world, scores, false_alarms_per_day);
    if (one_equal.score.F1() > equal.score.F1()) {
      equal = one_equal;
      equal_variant = variant;
    }
  }
  rows.push_back(RowOf(method.name, "tuned", NameOf(*tuned_variant, tuned.rule), tuned.score));
  rows.push_back(
      RowOf(method.name, "equal false alarms", NameOf(*equal_variant, equal.rule), equal.score));
}

// How long a pass over many series takes: simulated ones, over again.
double SecondsOf(const RisingWorld& world, size_t series) {
  std::vector<SeriesHistory> histories;
  for (size_t i = 0; i < series; ++i) {
    histories.push_back(world.series[i % world.series.size()]);
    histories.back().series = {kUdp, static_cast<uint16_t>(i)};
    histories.back().days.resize(kRisingHistoryDays);
    histories.back().usable.resize(kRisingHistoryDays);
  }
  const auto begin = std::chrono::steady_clock::now();
  FindRises(histories, {});
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// What FindRises names where nothing rises.
json MeasureNoise(WorldOptions options, bool has_heavy_tails) {
  options.rises_per_day = 0;
  options.has_heavy_tails = has_heavy_tails;
  const RisingLists lists = ListRises(MakeRisingWorld(options), {});
  double findings = 0;
  double days_with_any = 0;
  for (const auto& list : lists) {
    findings += static_cast<double>(list.size());
    days_with_any += list.empty() ? 0 : 1;
  }
  const auto days = static_cast<double>(lists.size());
  return {{"findings_per_day", findings / days}, {"share_of_days_with_any", days_with_any / days}};
}

json Measure(const WorldOptions& options) {
  const RiseOptions rise_options;
  const RisingWorld world = MakeRisingWorld(options);
  const GradedRises graded = GradeRises(world);
  const RisingScore score = ScoreLists(world, ListRises(world, rise_options));
  json rows = json::array();
  rows.push_back(RowOf("scantrend", "default", NameOf(rise_options.false_discovery_rate), score));
  const IscRival isc;
  const std::array<EwmaRival, 4> ewma = {EwmaRival(0.2), EwmaRival(0.1), EwmaRival(0.3),
                                         EwmaRival(0.5)};
  const ModifiedZRival modified_z;
  const double false_alarms = score.false_alarms_per_day;
  MeasureRival(world, {"ISC trends", {&isc}}, graded, false_alarms, rows);
  MeasureRival(world, {"EWMA", {&ewma[0], &ewma[1], &ewma[2], &ewma[3]}}, graded, false_alarms,
               rows);
  MeasureRival(world, {"modified z", {&modified_z}}, graded, false_alarms, rows);

  return {{"seed", options.seed},
          {"series", options.series},
          {"judged_days", options.judged_days},
          {"rises_per_day", options.rises_per_day},
          {"planted_rises", world.rises.size()},
          {"detectors", rows},
          {"false_discovery_rate", rise_options.false_discovery_rate},
          {"noise", MeasureNoise(options, false)},
          {"noise_with_heavy_tails", MeasureNoise(options, true)},
          {"timed_series", kTimedSeries},
          {"find_rises_seconds", SecondsOf(world, kTimedSeries)}};
}

}  // namespace
}  // namespace scantrend

int main(int argc, char** argv) {
  CLI::App app("Plants rises in simulated series; one JSON object on stdout.",
               "scantrend-bench-rising");
  scantrend::WorldOptions options;
  app.add_option("--seed", options.seed, "Of the simulation")->capture_default_str();
  app.add_option("--series", options.series, "How many, 200 to 100,000")
      ->check(CLI::Range(200, 100'000))
      ->capture_default_str();
  app.add_option("--days", options.judged_days, "Judged days, 10 to 2,000")
      ->check(CLI::Range(10, 2'000))
      ->capture_default_str();
  app.add_option("--rises-per-day", options.rises_per_day, "Planted, on average, 0.1 to 10")
      ->check(CLI::Range(0.1, 10.0))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  std::cout << scantrend::Measure(options) << std::endl;
  return 0;
}
