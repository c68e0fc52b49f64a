// YearFinder: the years of a log whose times have none.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_YEAR_FINDER_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_YEAR_FINDER_H_

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "client/sensor/formats/local_time.h"
#include "client/sensor/formats/log_time.h"

namespace scantrend {

// Gives each time of a log, in the order of its lines, the year that puts it nearest to the time
// before it: December is followed by January of the next year, and a line that is a little late
// after that is of the old year. So no two neighbours of a log may be half a year apart. Not
// thread-safe.
class YearFinder {
 public:
  // `first_year`: of the first time. If it is nullopt, that is the last year that puts it at most a
  // day ahead of `clock` (a sensor's clock may be ahead of ours); 29 February goes to a leap year.
  // `clock` must outlive this object. `zone`: whose local times and years they are.
  YearFinder(std::optional<int> first_year, const Clock* clock, const Zone& zone = Zone())
      : first_year_(first_year), clock_(clock), zone_(zone) {}

  // In seconds since 1970-01-01T00:00:00Z. nullopt if it is 29 February of a year that has none, or
  // is outside of 32 bits; the next time is then found as if this one had not been there.
  std::optional<uint32_t> Find(const YearlessTime& time);

  // The last time found (or noted), from which the next one is found; nullopt before the first.
  std::optional<uint32_t> last_s() const { return last_s_; }
  // Goes on as if `time_s` had just been found.
  void Note(uint32_t time_s) { last_s_ = time_s; }

 private:
  int FirstYear(const YearlessTime& time);
  int NearestYear(const YearlessTime& time);

  const std::optional<int> first_year_;
  const Clock* const clock_;
  Zone zone_;
  std::optional<uint32_t> last_s_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_YEAR_FINDER_H_
