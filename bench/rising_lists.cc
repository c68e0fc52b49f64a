#include "bench/rising_lists.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/series.h"

namespace scantrend {
namespace {

constexpr double kThresholdMin = 2;
constexpr double kThresholdMax = 2000;
constexpr double kThresholdStep = 1.15;
// Where thresholds for as many false alarms are looked for, by bisection.
constexpr double kLooseThreshold = 0.1;
constexpr double kStrictThreshold = 1e6;
constexpr double kLooseGrade = 2;
constexpr double kStrictGrade = 1e-9;
constexpr int kBisections = 24;

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

// The loosest of two settings and those between, by their logarithms, that has at most so many
// false alarms a day; `strict`, if none has.
template <typename ScoreOf>
double LoosestWith(double loose, double strict, double false_alarms_per_day,
                   const ScoreOf& score_of) {
  if (score_of(loose).false_alarms_per_day <= false_alarms_per_day) {
    return loose;
  }
  for (int i = 0; i < kBisections; ++i) {
    const double middle = std::sqrt(loose * strict);
    if (score_of(middle).false_alarms_per_day <= false_alarms_per_day) {
      strict = middle;
    } else {
      loose = middle;
    }
  }
  return strict;
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

GradedRises GradeRises(const RisingWorld& world) {
  GradedRises graded(JudgedDays(world));
  for (size_t i = 0; i < graded.size(); ++i) {
    const auto histories = HistoriesUpTo(world, world.first_judged_day + i);
    for (const Rise& rise : FindRises(histories, kLoosestRises)) {
      const double grade = rise.q_value + (rise.q_value < 1 ? 0 : rise.p_value);
      graded[i].push_back({.series = IndexOf(rise.series), .grade = grade});
    }
    std::stable_sort(graded[i].begin(), graded[i].end(),
                     [](const GradedRise& a, const GradedRise& b) {
                       return std::max(1.0, a.grade) < std::max(1.0, b.grade);
                     });
  }
  return graded;
}

RisingLists ListByGrade(const GradedRises& graded, double grade_max) {
  RisingLists lists;
  for (const std::vector<GradedRise>& of_day : graded) {
    std::vector<size_t>& list = lists.emplace_back();
    for (const GradedRise& rise : of_day) {
      if (rise.grade <= grade_max) {
        list.push_back(rise.series);
      }
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

ScoredRule TuneRule(const RisingWorld& world, const RivalScores& scores) {
  ScoredRule best;
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

ScoredRule EqualFalseAlarms(const RisingWorld& world, const RivalScores& scores,
                            double false_alarms_per_day) {
  ScoredRule best;
  for (const bool has_floor : {false, true}) {
    RivalRule rule{.has_floor = has_floor};
    const auto score_of = [&](double threshold) {
      rule.threshold = threshold;
      return ScoreLists(world, ListByScores(world, scores, rule));
    };
    const double threshold =
        LoosestWith(kLooseThreshold, kStrictThreshold, false_alarms_per_day, score_of);
    const RisingScore score = score_of(threshold);
    if (score.F1() > best.score.F1()) {
      best = {rule, score};
    }
  }
  return best;
}

ScoredGrade EqualFalseAlarms(const RisingWorld& world, const GradedRises& graded,
                             double false_alarms_per_day) {
  const auto score_of = [&](double grade) { return ScoreLists(world, ListByGrade(graded, grade)); };
  const double grade = LoosestWith(kLooseGrade, kStrictGrade, false_alarms_per_day, score_of);
  return {grade, score_of(grade)};
}

}  // namespace scantrend
