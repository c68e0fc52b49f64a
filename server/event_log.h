// EventLog: what happened to scantrendd, a line an event, for people or for programs.
#ifndef SCANTREND_SERVER_EVENT_LOG_H_
#define SCANTREND_SERVER_EVENT_LOG_H_

#include <cstdint>
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

// Thread-safe; a line is written as a whole, and flushed. As text
//   2026-11-27T00:14:42Z info sensor_connected sensor=edge stream="kern log"
// where values with other characters than names and addresses have are JSON strings; as JSON
//   {"time":"2026-11-27T00:14:42Z","level":"info","event":"sensor_connected","sensor":"edge",...}
// What is no UTF-8 is written as U+FFFD.
class EventLog {
 public:
  // `out` and `clock` must outlive it. nullptr as `out`: nothing is written.
  EventLog(std::ostream* out, const LogOptions& options, const Clock* clock)
      : out_(out), options_(options), clock_(clock) {}

  // `event` in snake_case, in the past: "started", "fold_failed".
  void Write(LogLevel level, std::string_view event, const std::vector<LogField>& fields = {});

  bool writes(LogLevel level) const { return out_ != nullptr && level >= options_.level; }

  // One that writes nothing; lives for ever.
  static EventLog& None();

 private:
  std::mutex mutex_;
  std::ostream* const out_;
  const LogOptions options_;
  const Clock* const clock_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_EVENT_LOG_H_
