// SyslogTime: the times at the front of the lines of a system log.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_SYSLOG_TIME_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_SYSLOG_TIME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/formats/local_time.h"
#include "client/sensor/formats/year_finder.h"

namespace scantrend {

// The time at the front of a line is one of:
// - "Feb 25 12:11:24" (RFC 3164): a local time of `zone` of the options; its year comes from
//   YearFinder, with `year` and `clock` of the options for the first line.
// - "Feb 25 2005 12:11:24", as Cisco's devices write it: a local time, too.
// - RFC 3339 and the like (ParseIsoTime), as RFC 5424 asks for it; local if it tells no offset.
// - 9 or 10 digits: seconds since 1970.
// A priority ("<4>", "<4>1 ", "<4>:") before it is passed over. Not thread-safe.
class SyslogTime {
 public:
  explicit SyslogTime(const ReaderOptions& options)
      : zone_(options.zone), years_(options.year, options.clock, options.zone) {}

  // Seconds since 1970-01-01T00:00:00Z; nullopt if `line` does not begin with a time, or there is
  // no such time within 32 bits. To be called with every line, also of other programs, so that the
  // years are found.
  std::optional<uint32_t> Read(std::string_view line);

  // The last time whose year was to be found, for a HitReader's functions of the same names.
  std::string SaveState() const;
  absl::Status RestoreState(std::string_view state);

 private:
  std::optional<uint32_t> ReadBsdTime(std::string_view text);
  std::optional<uint32_t> ReadWords(std::string_view text);

  Zone zone_;
  YearFinder years_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_SYSLOG_TIME_H_
