#include "bench/rising_rivals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace scantrend {
namespace {

constexpr size_t kDaysBefore = 30;
constexpr size_t kUsableDaysMin = 10;

std::array<std::vector<double>, 2> Columns(const std::vector<DayCounts>& days) {
  std::array<std::vector<double>, 2> columns;
  for (const DayCounts& day : days) {
    columns[0].push_back(day.sources);
    columns[1].push_back(day.targets);
  }
  return columns;
}

double Mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double EwmaScore(const std::vector<double>& before, double last, double weight) {
  const double mean = Mean(before);
  double squares = 0;
  double average = mean;
  for (const double value : before) {
    squares += (value - mean) * (value - mean);
    average += weight * (value - average);
  }
  average += weight * (last - average);
  const double deviation =
      std::max(1.0, std::sqrt(squares / static_cast<double>(before.size() - 1)));
  return (average - mean) / (deviation * std::sqrt(weight / (2 - weight)));
}

double ModifiedZ(const std::vector<double>& before, double last) {
  const double median = Median(before);
  std::vector<double> deviations;
  for (const double value : before) {
    deviations.push_back(std::abs(value - median));
  }
  const double mad = Median(deviations);
  if (mad > 0) {
    return 0.6745 * (last - median) / mad;
  }
  return (last - median) / std::max(1.0, 1.253314 * Mean(deviations));
}

}  // namespace

std::optional<double> RisingRival::Score(const SeriesHistory& history, size_t day) const {
  if (!history.usable[day]) {
    return std::nullopt;
  }
  std::vector<DayCounts> before;
  for (size_t i = day - std::min(day, kDaysBefore); i < day; ++i) {
    if (history.usable[i]) {
      before.push_back(history.days[i]);
    }
  }
  if (before.size() < kUsableDaysMin) {
    return std::nullopt;
  }
  return ScoreOf(before, history.days[day]);
}

double IscRival::ScoreOf(const std::vector<DayCounts>& before, const DayCounts& last) const {
  const auto columns = Columns(before);
  const auto part = [](double mean, double count) {
    return (count - mean) * (count - mean) / std::max(mean, 1.0);
  };
  return std::sqrt(part(Mean(columns[0]), last.sources) + part(Mean(columns[1]), last.targets));
}

std::string EwmaRival::name() const {
  char name[32];
  std::snprintf(name, sizeof(name), "EWMA %.1f", weight_);
  return name;
}

double EwmaRival::ScoreOf(const std::vector<DayCounts>& before, const DayCounts& last) const {
  const auto columns = Columns(before);
  return std::max(EwmaScore(columns[0], last.sources, weight_),
                  EwmaScore(columns[1], last.targets, weight_));
}

double ModifiedZRival::ScoreOf(const std::vector<DayCounts>& before, const DayCounts& last) const {
  const auto columns = Columns(before);
  return std::max(ModifiedZ(columns[0], last.sources), ModifiedZ(columns[1], last.targets));
}

}  // namespace scantrend
