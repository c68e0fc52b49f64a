#include "bench/rising_world.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "bench/random.h"

namespace scantrend {
namespace {

constexpr double kLargestSources = 4000;
constexpr double kZipfExponent = 1.1;
constexpr double kSilentShare = 0.2;
constexpr double kTargetsOfSource = 3;
constexpr double kSourceDispersion = 0.05;
constexpr double kTargetDispersion = 0.1;
constexpr double kDispersionSpread = 0.8;
constexpr double kLevelMemory = 0.9;
constexpr double kLevelSpread = 0.12;
constexpr double kOutlierShare = 1.0 / 500;
constexpr double kOutlierSpread = 0.5;
constexpr double kBurstyShare = 0.03;
constexpr double kBurstShare = 1.0 / 8;
constexpr double kWeeklyMax = 0.25;

constexpr std::array<double, 5> kSensorShares = {0.35, 0.25, 0.2, 0.12, 0.08};
// One more comes halfway, and adds to what these see.
constexpr size_t kLateSensor = kSensorShares.size();
constexpr size_t kSensors = kLateSensor + 1;
constexpr double kLateSensorLift = 0.25;
constexpr double kPartlySeenShare = 0.3;
constexpr double kSeenShare = 0.5;
constexpr double kOutageStartShare = 0.006;
constexpr int kOutageDaysMax = 4;
constexpr double kPartlyOut = 0.5;

constexpr size_t kRiseDistanceDays = 60;
constexpr size_t kFoundDays = 7;
constexpr size_t kStayDays = 14;
constexpr size_t kGraceDays = 2;
constexpr size_t kRampDaysMin = 5;
constexpr size_t kRampDaysMax = 12;

// What a rise adds a day: so many, and so many times the usual count.
struct Addition {
  double count;
  double factor;
};
constexpr std::array<Addition, kPlantedSizes> kMoreSources = {{{8, 1}, {20, 3}, {80, 10}}};
constexpr std::array<Addition, kPlantedSizes> kMoreTargets = {{{40, 1}, {120, 3}, {500, 10}}};

using Random = std::mt19937_64;

Random RandomOf(uint64_t seed, uint64_t part) { return Random(RandomAt(MixBits(seed), part)); }

double Uniform(Random& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}
bool Chance(Random& random, double share) { return Uniform(random, 0, 1) < share; }
double LogNormal(Random& random, double median, double spread) {
  return median * std::exp(std::normal_distribution<double>(0, spread)(random));
}

uint32_t NegativeBinomial(Random& random, double mean, double dispersion) {
  if (mean <= 0) {
    return 0;
  }
  const double rate = std::gamma_distribution<double>(1 / dispersion, mean * dispersion)(random);
  return static_cast<uint32_t>(std::poisson_distribution<int64_t>(std::max(rate, 1e-9))(random));
}

// Of each sensor, the share of each day that it is out.
using Outages = std::array<std::vector<double>, kSensors>;

Outages MakeOutages(uint64_t seed, size_t days, size_t late_sensor_day) {
  Outages outages;
  Random random = RandomOf(seed, 1);
  for (std::vector<double>& out : outages) {
    out.assign(days, 0);
    for (size_t day = 0; day < days; ++day) {
      if (!Chance(random, kOutageStartShare)) {
        continue;
      }
      const auto length = static_cast<size_t>(Uniform(random, 1, kOutageDaysMax + 1));
      out[day] = kPartlyOut;
      for (size_t i = 1; i <= length && day + i < days; ++i) {
        out[day + i] = i < length ? 1 : kPartlyOut;
      }
      day += length;
    }
  }
  std::fill_n(outages[kLateSensor].begin(), late_sensor_day, 1);
  return outages;
}

// What is usual of one series.
struct Habit {
  double sources = 0;
  double targets = 0;
  double source_dispersion = 0;
  double target_dispersion = 0;
  bool is_bursty = false;
  double outlier_share = 0;
  double weekly = 0;
  double phase_days = 0;
  std::array<bool, kSensors> seen{};
};

Habit MakeHabit(Random& random, double rank, bool has_heavy_tails) {
  Habit habit;
  if (!Chance(random, kSilentShare)) {
    habit.sources = kLargestSources / std::pow(rank, kZipfExponent);
    habit.targets = habit.sources * LogNormal(random, kTargetsOfSource, 1);
  }
  habit.source_dispersion = LogNormal(random, kSourceDispersion, kDispersionSpread);
  habit.target_dispersion = LogNormal(random, kTargetDispersion, kDispersionSpread);
  habit.is_bursty = Chance(random, kBurstyShare) && has_heavy_tails;
  habit.outlier_share = has_heavy_tails ? kOutlierShare : 0;
  habit.weekly = Uniform(random, 0, kWeeklyMax);
  habit.phase_days = Chance(random, 0.8) ? 0 : Uniform(random, 0, 7);
  const bool is_partly_seen = Chance(random, kPartlySeenShare);
  for (bool& seen : habit.seen) {
    seen = !is_partly_seen || Chance(random, kSeenShare);
  }
  if (std::none_of(habit.seen.begin(), habit.seen.begin() + kLateSensor,
                   [](bool s) { return s; })) {
    habit.seen[0] = true;
  }
  return habit;
}

// The share of a series that its sensors see on a day, of what they saw before the late one came.
double SeenShare(const Habit& habit, const Outages& outages, size_t day) {
  double all = 0;
  double seen = 0;
  for (size_t sensor = 0; sensor < kLateSensor; ++sensor) {
    if (habit.seen[sensor]) {
      all += kSensorShares[sensor];
      seen += kSensorShares[sensor] * (1 - outages[sensor][day]);
    }
  }
  const double late = habit.seen[kLateSensor] ? 1 - outages[kLateSensor][day] : 0;
  return seen / all + kLateSensorLift * late;
}

// What a rise adds on a day.
double AddedShare(const PlantedRise& rise, size_t day) {
  if (day < rise.first_day || day + kGraceDays > rise.last_day) {
    return 0;
  }
  if (rise.rise_class != RiseClass::kRamp) {
    return 1;
  }
  const double ramp_days = static_cast<double>(rise.last_found_day - rise.first_day) - 1;
  return std::min(1.0, static_cast<double>(day - rise.first_day + 1) / ramp_days);
}

double Of(const Addition& addition, double usual) {
  return addition.count + addition.factor * usual;
}

SeriesHistory MakeHistory(Random& random, const Habit& habit, const Outages& outages,
                          size_t late_sensor_day, const std::vector<PlantedRise>& rises) {
  SeriesHistory history;
  std::normal_distribution<double> normal(0, 1);
  double level = kLevelSpread * normal(random);
  for (size_t day = 0; day < outages[0].size(); ++day) {
    level = kLevelMemory * level +
            std::sqrt(1 - kLevelMemory * kLevelMemory) * kLevelSpread * normal(random);
    double factor = std::exp(level);
    factor *=
        1 + habit.weekly * std::sin((static_cast<double>(day) + habit.phase_days) * 2 * M_PI / 7);
    factor *= Chance(random, habit.outlier_share) ? LogNormal(random, 1, kOutlierSpread) : 1;
    factor *= habit.is_bursty && Chance(random, kBurstShare) ? Uniform(random, 3, 8) : 1;
    double sources = habit.sources * factor;
    double targets = habit.targets * factor;
    for (const PlantedRise& rise : rises) {
      const double share = AddedShare(rise, day);
      const auto size = static_cast<size_t>(rise.size);
      const double more_sources = share * Of(kMoreSources[size], habit.sources);
      const double more_targets = share * Of(kMoreTargets[size], habit.targets);
      // Many scanners find a few more targets; one that widens is one more source.
      const bool leads_by_sources = rise.lead == RiseLead::kSources;
      sources += leads_by_sources ? more_sources : share;
      targets += leads_by_sources ? more_sources * 0.5 : more_targets;
    }
    const double seen = SeenShare(habit, outages, day);
    history.days.push_back(
        {.sources = NegativeBinomial(random, sources * seen, habit.source_dispersion),
         .targets = NegativeBinomial(random, targets * seen, habit.target_dispersion)});
    bool usable = true;
    for (size_t sensor = 0; sensor < kSensors; ++sensor) {
      const bool has_come = sensor != kLateSensor || day >= late_sensor_day;
      usable = usable && !(habit.seen[sensor] && has_come && outages[sensor][day] == 1);
    }
    history.usable.push_back(usable);
  }
  return history;
}

PlantedRise MakeRise(Random& random, size_t first_day) {
  constexpr std::array<RiseClass, 4> kClasses = {RiseClass::kNew, RiseClass::kSpike,
                                                 RiseClass::kStep, RiseClass::kRamp};
  PlantedRise rise;
  rise.rise_class = kClasses[random() % kClasses.size()];
  rise.lead = random() % 2 == 0 ? RiseLead::kSources : RiseLead::kTargets;
  rise.size = static_cast<PlantedSize>(random() % kPlantedSizes);
  rise.first_day = first_day;
  if (rise.rise_class == RiseClass::kSpike) {
    rise.last_found_day = first_day + random() % 2;
    rise.last_day = rise.last_found_day + kGraceDays;
  } else if (rise.rise_class == RiseClass::kRamp) {
    rise.last_found_day =
        first_day + kRampDaysMin + random() % (kRampDaysMax - kRampDaysMin + 1) + 1;
    rise.last_day = first_day + kStayDays + kGraceDays;
  } else {
    rise.last_found_day = first_day + kFoundDays - 1;
    rise.last_day = first_day + kStayDays + kGraceDays;
  }
  return rise;
}

// Plants rises in series that have none nearby: new ones in silent series, others in others.
std::vector<PlantedRise> Plant(const WorldOptions& options, const std::vector<Habit>& habits) {
  std::vector<double> sizes;
  for (const Habit& habit : habits) {
    sizes.push_back(habit.sources);
  }
  std::discrete_distribution<size_t> by_size(sizes.begin(), sizes.end());
  Random random = RandomOf(options.seed, 2);
  std::vector<size_t> next_day(habits.size(), 0);
  std::vector<PlantedRise> rises;
  const size_t last_day = options.warm_up_days + options.judged_days;
  for (size_t day = options.warm_up_days; day < last_day; ++day) {
    const int count = std::poisson_distribution<int>(options.rises_per_day)(random);
    for (int i = 0; i < count; ++i) {
      PlantedRise rise = MakeRise(random, day);
      const bool is_new = rise.rise_class == RiseClass::kNew;
      const bool is_by_size = !is_new && Chance(random, 0.5);
      do {
        rise.series = is_by_size ? by_size(random) : random() % habits.size();
      } while (next_day[rise.series] > day || (habits[rise.series].sources == 0) != is_new);
      next_day[rise.series] = day + kRiseDistanceDays;
      rises.push_back(rise);
    }
  }
  return rises;
}

}  // namespace

RisingWorld MakeRisingWorld(const WorldOptions& options) {
  const size_t days = options.warm_up_days + options.judged_days;
  const size_t late_sensor_day = options.warm_up_days + options.judged_days / 2;
  const Outages outages = MakeOutages(options.seed, days, late_sensor_day);
  std::vector<Habit> habits;
  Random random = RandomOf(options.seed, 0);
  for (size_t i = 0; i < options.series; ++i) {
    habits.push_back(MakeHabit(random, static_cast<double>(i + 1), options.has_heavy_tails));
  }
  RisingWorld world;
  world.first_judged_day = options.warm_up_days;
  world.rises = options.rises_per_day > 0 ? Plant(options, habits) : std::vector<PlantedRise>();
  std::vector<std::vector<PlantedRise>> rises_of(options.series);
  for (const PlantedRise& rise : world.rises) {
    rises_of[rise.series].push_back(rise);
  }
  for (size_t i = 0; i < options.series; ++i) {
    Random own = RandomOf(options.seed, 16 + i);
    world.series.push_back(MakeHistory(own, habits[i], outages, late_sensor_day, rises_of[i]));
    world.series.back().series = {i < 65'536 ? kTcp : kUdp, static_cast<uint16_t>(i)};
  }
  return world;
}

}  // namespace scantrend
