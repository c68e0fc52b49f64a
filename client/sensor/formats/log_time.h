// The ways in which logs write the time. Thread-safe but for a Zone that is passed; nothing is
// allocated.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_LOG_TIME_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_LOG_TIME_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "client/sensor/formats/local_time.h"

namespace scantrend {

// Times are seconds since 1970-01-01T00:00:00Z; fractions are cut off. A time before that, or after
// 2106-02-07T06:28:15Z (32 bits), is none.

// "1554681600" or "1554681600.25": digits, and a fraction if there is a point.
std::optional<uint32_t> ParseEpochTime(std::string_view text);

// ISO 8601 as RFC 3339 narrows it, and a little wider: YYYY-MM-DD, 'T' or a blank, HH:MM:SS, a
// fraction if there is a point, then nothing (a local time of `zone`, or UTC), 'Z', or +HH:MM,
// +HHMM, -HH:MM or -HHMM with or without a blank before it. A leap second (:60) is the first second
// of the next minute.
std::optional<uint32_t> ParseIsoTime(std::string_view text);
std::optional<uint32_t> ParseIsoTime(std::string_view text, Zone& zone);

// A local time without its year. A value type.
struct YearlessTime {
  int month = 1;               // 1 to 12
  int day = 1;                 // 1 to the most days that the month has in any year
  uint32_t second_of_day = 0;  // 0 to 86,400 (the leap second)
};

// The bytes of the BSD syslog time (RFC 3164 section 4.1.2) at the front of `text`, "Feb  5
// 12:11:24", also with a day of one character or with a leading zero; moves `text` behind it. If
// `year` is not nullptr, four digits of a year may stand behind the day, as Cisco's devices write
// it ("Feb 05 2013 12:11:24"), and go there. `text` and `year` are left alone if it does not begin
// so.
std::optional<YearlessTime> ConsumeSyslogTime(std::string_view& text,
                                              std::optional<int>* year = nullptr);

// The local time `time` in `year`, in seconds since 1970-01-01T00:00:00 of the same zone, which may
// lie outside of the range of 32 bits. A day that the month lacks in this year (29 February) counts
// as the day after its last one.
int64_t TimeInYear(const YearlessTime& time, int year);

// Whether `year` has the day of `time`.
bool Exists(const YearlessTime& time, int year);

bool IsLeapYear(int year);

// `time_s` if it is within the range of 32 bits.
std::optional<uint32_t> In32Bits(int64_t time_s);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_LOG_TIME_H_
