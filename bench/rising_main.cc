// scantrend-bench-rising: FindRises and its rivals on the same simulated series; one JSON object.
#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "bench/rising_lists.h"

namespace scantrend {
namespace {

using nlohmann::json;

json ToJson(const RisingScore& score) {
  return {{"precision_at_20", score.precision},
          {"recall", score.recall},
          {"f1", score.F1()},
          {"median_delay_days", score.median_delay_days},
          {"mean_delay_days", score.mean_delay_days},
          {"false_alarms_per_day", score.false_alarms_per_day},
          {"recall_of", score.recall_of}};
}

json RowOf(std::string name, std::string rule, const RisingScore& score) {
  json row = ToJson(score);
  row["name"] = std::move(name);
  row["rule"] = std::move(rule);
  return row;
}

std::string RuleName(const RivalRule& rule) {
  char name[64];
  std::snprintf(name, sizeof(name), "best F1: %.3g%s", rule.threshold,
                rule.has_floor ? ", floor" : "");
  return name;
}

// As published, and tuned on this very world.
void MeasureRival(const RisingWorld& world, const RisingRival& rival, json& rows) {
  const RivalScores scores = ScoreAll(world, rival);
  const std::optional<double> threshold = rival.published_threshold();
  const RivalRule published{.threshold = threshold.value_or(0),
                            .length_max = threshold.has_value() ? SIZE_MAX : kLookedAt};
  rows.push_back(RowOf(rival.name(), threshold.has_value() ? "as published" : "first 20",
                       ScoreLists(world, ListByScores(world, scores, published))));
  const TunedRule tuned = TuneRule(world, scores);
  rows.push_back(RowOf(rival.name(), RuleName(tuned.rule), tuned.score));
}

json Measure(const WorldOptions& options) {
  const RiseOptions rise_options;
  const RisingWorld world = MakeRisingWorld(options);
  double seconds_max = 0;
  json rows = json::array();
  rows.push_back(RowOf("scantrend", "default",
                       ScoreLists(world, ListRises(world, rise_options, &seconds_max))));
  MeasureRival(world, IscRival(), rows);
  for (const double weight : {0.2, 0.5}) {
    MeasureRival(world, EwmaRival(weight), rows);
  }
  MeasureRival(world, ModifiedZRival(), rows);

  WorldOptions without = options;
  without.rises_per_day = 0;
  const RisingWorld noise = MakeRisingWorld(without);
  const RisingScore of_noise = ScoreLists(noise, ListRises(noise, rise_options));
  return {{"seed", options.seed},
          {"series", options.series},
          {"judged_days", options.judged_days},
          {"planted_rises", world.rises.size()},
          {"detectors", rows},
          {"noise_alone_false_alarms_per_day", of_noise.false_alarms_per_day},
          {"find_rises_seconds_max", seconds_max}};
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
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  std::cout << scantrend::Measure(options) << std::endl;
  return 0;
}
