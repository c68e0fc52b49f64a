// Zone: which instant a local time is.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_LOCAL_TIME_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_LOCAL_TIME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace scantrend {

// Seconds east of UTC, less than a day either way, of "+HH:MM", "+HHMM", "-HH:MM" or "-HHMM";
// nullopt for anything else. Thread-safe.
std::optional<int32_t> ParseUtcOffset(std::string_view text);

// A time zone: of a log whose times do not tell theirs. Local times are the seconds from
// 1970-01-01T00:00:00 to what the clock on the wall shows, on a clock that is never changed.
// A value type. It keeps the offset that it used last, so it is not thread-safe: each user has a
// copy.
class Zone {
 public:
  // UTC.
  Zone() : Zone(absl::UTCTimeZone()) {}

  // A name of the IANA time zone database ("Europe/Berlin", "UTC"), read from where the machine
  // has it (Debian's package tzdata), or an offset as of ParseUtcOffset. INVALID_ARGUMENT: it is
  // neither; the message says what to do, also where the machine has no such database.
  static absl::StatusOr<Zone> Parse(std::string_view text);

  // "Europe/Berlin", "UTC", "Fixed/UTC+02:00:00". Zones of one name are the same.
  std::string name() const { return zone_.name(); }

  // The instant of a local time, in seconds since 1970-01-01T00:00:00Z. Of a local time that comes
  // twice (the clock was set back), the earlier one; of one that never comes (it was set forward),
  // the instant of the change. That is absl::FromCivil.
  int64_t ToUtc(int64_t local_s);
  // The local time of an instant.
  int64_t ToLocal(int64_t utc_s);

 private:
  explicit Zone(absl::TimeZone zone) : zone_(zone) {}

  // Makes the period that holds `instant` the one that is kept.
  void KeepPeriodOf(absl::Time instant);

  absl::TimeZone zone_;
  // What is kept: the offset, and the instants, and local times, from begin up to before end, that
  // have it. Nothing at first.
  int64_t offset_s_ = 0;
  int64_t utc_begin_s_ = 0;
  int64_t utc_end_s_ = 0;
  int64_t local_begin_s_ = 0;
  int64_t local_end_s_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_LOCAL_TIME_H_
