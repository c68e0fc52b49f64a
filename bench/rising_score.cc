#include "bench/rising_score.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

namespace scantrend {
namespace {

// What to say about a series on a day.
enum class Truth : uint8_t { kNothing, kEither, kRise };

// The first judged day from the rise's first on on which one of the first 20 is its series.
std::optional<size_t> DelayOf(const RisingWorld& world, const PlantedRise& rise,
                              const RisingLists& lists) {
  for (size_t day = rise.first_day; day <= rise.last_found_day; ++day) {
    const size_t index = day - world.first_judged_day;
    if (index >= lists.size()) {
      break;
    }
    const auto& list = lists[index];
    const auto end = list.begin() + static_cast<std::ptrdiff_t>(std::min(list.size(), kLookedAt));
    if (std::find(list.begin(), end, rise.series) != end) {
      return day - rise.first_day;
    }
  }
  return std::nullopt;
}

bool CanBeFound(const RisingWorld& world, const PlantedRise& rise) {
  const std::vector<bool>& usable = world.series[rise.series].usable;
  for (size_t day = rise.first_day; day <= rise.last_found_day && day < usable.size(); ++day) {
    if (usable[day]) {
      return true;
    }
  }
  return false;
}

std::string NameOf(const PlantedRise& rise) {
  constexpr std::array<const char*, 5> kClasses = {"", "new", "spike", "step", "ramp"};
  constexpr std::array<const char*, kPlantedSizes> kSizes = {"small", "medium", "large"};
  return std::string(kClasses[static_cast<size_t>(rise.rise_class)]) + " " +
         kSizes[static_cast<size_t>(rise.size)];
}

std::vector<std::vector<Truth>> TruthOf(const RisingWorld& world, size_t judged_days) {
  std::vector<std::vector<Truth>> truth(judged_days,
                                        std::vector<Truth>(world.series.size(), Truth::kNothing));
  for (const PlantedRise& rise : world.rises) {
    for (size_t day = rise.first_day; day <= rise.last_day; ++day) {
      const size_t index = day - world.first_judged_day;
      if (index < judged_days) {
        truth[index][rise.series] = day <= rise.last_found_day ? Truth::kRise : Truth::kEither;
      }
    }
  }
  return truth;
}

}  // namespace

double RisingScore::F1() const {
  return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
}

RisingScore ScoreLists(const RisingWorld& world, const RisingLists& lists) {
  RisingScore score;
  const auto truth = TruthOf(world, lists.size());
  size_t right = 0;
  size_t wrong = 0;
  size_t false_alarms = 0;
  for (size_t day = 0; day < lists.size(); ++day) {
    for (size_t rank = 0; rank < lists[day].size(); ++rank) {
      const Truth one = truth[day][lists[day][rank]];
      right += one == Truth::kRise && rank < kLookedAt ? 1 : 0;
      wrong += one == Truth::kNothing && rank < kLookedAt ? 1 : 0;
      false_alarms += one == Truth::kNothing ? 1 : 0;
    }
  }
  if (right + wrong > 0) {
    score.precision = static_cast<double>(right) / static_cast<double>(right + wrong);
  }
  score.false_alarms_per_day =
      static_cast<double>(false_alarms) / static_cast<double>(lists.size());

  std::vector<double> delays;
  size_t found = 0;
  std::map<std::string, std::pair<double, double>> found_of;
  for (const PlantedRise& rise : world.rises) {
    if (!CanBeFound(world, rise)) {
      continue;
    }
    const std::optional<size_t> delay = DelayOf(world, rise, lists);
    found += delay.has_value() ? 1 : 0;
    auto& [found_ones, all] = found_of[NameOf(rise)];
    found_ones += delay.has_value() ? 1 : 0;
    all += 1;
    delays.push_back(static_cast<double>(delay.value_or(rise.last_found_day - rise.first_day + 1)));
  }
  if (delays.empty()) {
    return score;
  }
  for (const auto& [name, counts] : found_of) {
    score.recall_of[name] = counts.first / counts.second;
  }
  const auto count = static_cast<double>(delays.size());
  score.recall = static_cast<double>(found) / count;
  score.mean_delay_days = std::accumulate(delays.begin(), delays.end(), 0.0) / count;
  std::sort(delays.begin(), delays.end());
  score.median_delay_days = (delays[(delays.size() - 1) / 2] + delays[delays.size() / 2]) / 2;
  return score;
}

}  // namespace scantrend
