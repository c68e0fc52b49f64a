#include "bench/rising_lists.h"

#include <algorithm>
#include <utility>

#include "base/series.h"

namespace scantrend {
namespace {

constexpr double kThresholdMin = 2;
constexpr double kThresholdMax = 2000;
constexpr double kThresholdStep = 1.15;

size_t JudgedDays(const RisingWorld& world) {
  return world.series.front().days.size() - world.first_judged_day;
}

size_t IndexOf(const Series& series) {
  return series.port + (series.protocol == kTcp ? 0 : 65'536);
}

// The days up to `day` of all series.
std::vector<SeriesHistory> HistoriesUpTo(const RisingWorld& world, size_t day) {
  std::vector<SeriesHistory> histories;
  histories.reserve(world.series.size());
  const auto end = static_cast<std::ptrdiff_t>(day + 1);
  const auto begin = end - static_cast<std::ptrdiff_t>(std::min(day + 1, kRisingHistoryDays));
  for (const SeriesHistory& all : world.series) {
    histories.push_back({all.series,
                         {all.days.begin() + begin, all.days.begin() + end},
                         {all.usable.begin() + begin, all.usable.begin() + end}});
  }
  return histories;
}

}  // namespace

RisingLists ListRises(const RisingWorld& world, const RiseOptions& options) {
  RisingLists lists;
  for (size_t i = 0; i < JudgedDays(world); ++i) {
    const auto histories = HistoriesUpTo(world, world.first_judged_day + i);
    std::vector<size_t>& list = lists.emplace_back();
    for (const Rise& rise : FindRises(histories, options)) {
      list.push_back(IndexOf(rise.series));
    }
  }
  return lists;
}

RivalScores ScoreAll(const RisingWorld& world, const RisingRival& rival) {
  RivalScores scores(JudgedDays(world));
  for (size_t i = 0; i < scores.size(); ++i) {
    for (const SeriesHistory& history : world.series) {
      scores[i].push_back(rival.Score(history, world.first_judged_day + i));
    }
  }
  return scores;
}

RisingLists ListByScores(const RisingWorld& world, const RivalScores& scores,
                         const RivalRule& rule) {
  RisingLists lists;
  for (size_t i = 0; i < scores.size(); ++i) {
    std::vector<std::pair<double, size_t>> named;
    for (size_t series = 0; series < scores[i].size(); ++series) {
      const std::optional<double>& score = scores[i][series];
      const DayCounts& counts = world.series[series].days[world.first_judged_day + i];
      if (score.has_value() && *score >= rule.threshold &&
          (!rule.has_floor || CanRise(counts, {}))) {
        named.emplace_back(-*score, series);
      }
    }
    std::sort(named.begin(), named.end());
    named.resize(std::min(named.size(), rule.length_max));
    std::vector<size_t>& list = lists.emplace_back();
    for (const auto& [_, series] : named) {
      list.push_back(series);
    }
  }
  return lists;
}

TunedRule TuneRule(const RisingWorld& world, const RivalScores& scores) {
  TunedRule best;
  for (const bool has_floor : {false, true}) {
    for (double threshold = kThresholdMin; threshold <= kThresholdMax;
         threshold *= kThresholdStep) {
      const RivalRule rule{.threshold = threshold, .has_floor = has_floor};
      const RisingScore score = ScoreLists(world, ListByScores(world, scores, rule));
      if (score.F1() > best.score.F1()) {
        best = {rule, score};
      }
    }
  }
  return best;
}

}  // namespace scantrend
