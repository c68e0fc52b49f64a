// EventLog: what happened to scantrendd, a line an event, for people or for programs.
#ifndef SCANTREND_SERVER_EVENT_LOG_H_
#define SCANTREND_SERVER_EVENT_LOG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"

namespace scantrend {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kText, kJson };

struct LogOptions {
  LogLevel level = LogLevel::kInfo;  // what is less is not written
  LogFormat format = LogFormat::kText;
};

// What an event is about. Sources, targets and what messages quote of them are for kDebug only:
// logs travel further than the database.
struct LogField {
  std::string_view key;  // snake_case
  std::variant<std::string, int64_t> value;
};

// How many lines of one event there may be at once, such as those of a thousand sensors that
// connect and disconnect; and how many a second for ever. Errors are not counted.
inline constexpr uint64_t kEventLinesMax = 2'000;
inline constexpr uint64_t kEventLinesPerSecond = 10;

// Thread-safe; a line is written as a whole, and flushed. Of an event that comes oftener than it
// may, lines are left out, and counted by a line events_left_out: once a second, and at the end. As
// text
//   2026-11-27T00:14:42Z info sensor_connected sensor=edge stream="kern log"
// where values with other characters than names and addresses have are JSON strings; as JSON
//   {"time":"2026-11-27T00:14:42Z","level":"info","event":"sensor_connected","sensor":"edge",...}
// All of it is ASCII: other characters are escaped as JSON has them, and what is no UTF-8 is
// U+FFFD.
class EventLog {
 public:
  // `out` and `clock` must outlive it. nullptr as `out`: nothing is written.
  EventLog(std::ostream* out, const LogOptions& options, const Clock* clock)
      : out_(out), options_(options), clock_(clock) {}
  ~EventLog();

  // `event` in snake_case, in the past: "started", "fold_failed".
  void Write(LogLevel level, std::string_view event, const std::vector<LogField>& fields = {});

  bool writes(LogLevel level) const { return out_ != nullptr && level >= options_.level; }

  // One that writes nothing; lives for ever.
  static EventLog& None();

 private:
  // What one event may take.
  struct Share {
    uint64_t lines = kEventLinesMax;  // that may be written
    uint32_t as_of_s = 0;
    uint64_t left_out = 0;  // since that was said
  };

  // Whether a line of an event may be written; says how many were left out before. Requires mutex_.
  bool Take(std::string_view event, uint32_t now_s);
  void WriteLeftOut(std::string_view event, Share& share, uint32_t now_s);
  std::string LineOf(uint32_t now_s, LogLevel level, std::string_view event,
                     const std::vector<LogField>& fields) const;

  std::mutex mutex_;
  std::ostream* const out_;
  const LogOptions options_;
  const Clock* const clock_;
  std::map<std::string, Share, std::less<>> shares_;  // by event
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_EVENT_LOG_H_
