// RisingWorld: simulated series with rises planted in them, to measure who finds these.
//
// Nothing here knows the detectors. What the counts are made of:
//
// - Sizes: usual sources by Zipf's law, from thousands a day to one in a week, and a fifth of the
//   series silent; usual targets are three times the sources, give or take a factor e.
// - Counts: negative binomial; each series has a dispersion of its own, log-normal around 0.05
//   (sources) and 0.1 (targets), and a level that wanders (AR(1), 0.9 a day, 12 %).
// - Heavy tails: one day of a series in 500 is off by a log-normal factor (sd 0.5). 3 % of the
// series
//   are bursty: one day in eight they are 3 to 8 times up. That is their habit, not a rise.
// - Weekly rhythm: up to 25 % up and down, most series on the same days.
// - Sensors: five, with shares from 8 to 35 %; 30 % of the series are seen by some of them only.
// Now
//   and then one is out, for 1 to 4 days; the days on which it delivered nothing are marked as not
//   usable for the series that it sees, as in the product; the first and last day, when it is out
//   for a part of the day, are not, and only have lower counts. Halfway a sixth sensor comes, and
//   lifts all that it sees by a quarter.
// - Rises: one a day, of four kinds, three sizes and both leads, all as often; on series drawn half
//   uniformly, half by size; at most one in 60 days on a series. Steps, ramps and new series stay
//   up for 14 days.
#ifndef SCANTREND_BENCH_RISING_WORLD_H_
#define SCANTREND_BENCH_RISING_WORLD_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "storage/rise_detector.h"

namespace scantrend {

enum class PlantedSize : uint8_t { kSmall, kMedium, kLarge };
inline constexpr int kPlantedSizes = 3;

// Days are indices of the world's days.
struct PlantedRise {
  size_t series = 0;  // index
  RiseClass rise_class = RiseClass::kSpike;
  RiseLead lead = RiseLead::kSources;
  PlantedSize size = PlantedSize::kSmall;
  size_t first_day = 0;
  // Reported up to here it is found: the last day of a spike, the seventh day of a step, the third
  // day of a ramp's full height.
  size_t last_found_day = 0;
  // Reported up to here, and not before, it is neither found nor a false alarm: still up, or just
  // over.
  size_t last_day = 0;
};

struct WorldOptions {
  uint64_t seed = 1;
  size_t series = 4000;
  size_t warm_up_days = 90;  // nothing is planted there
  size_t judged_days = 240;
  double rises_per_day = 1;
  bool has_heavy_tails = true;  // outliers and bursty series
};

struct RisingWorld {
  size_t first_judged_day = 0;
  // Of all days; each has the number of its index as port (modulo 2^16, by protocol).
  std::vector<SeriesHistory> series;
  // By first day.
  std::vector<PlantedRise> rises;
};

// The same options give the same world.
RisingWorld MakeRisingWorld(const WorldOptions& options);

}  // namespace scantrend

#endif  // SCANTREND_BENCH_RISING_WORLD_H_
