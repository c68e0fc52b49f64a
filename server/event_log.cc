#include "server/event_log.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

const char* NameOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      break;
  }
  return "error";
}

// ASCII: of other characters some end a line, or command a terminal.
std::string ToLine(const Json& json) {
  return json.dump(/*indent=*/-1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace);
}

std::string ToText(const LogField& field) {
  if (const auto* number = std::get_if<int64_t>(&field.value)) {
    return absl::StrCat(*number);
  }
  const std::string& text = std::get<std::string>(field.value);
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("._-:/[]@+%,").find(c) != std::string_view::npos;
  });
  return is_plain ? text : ToLine(text);
}

Json ToJson(const LogField& field) {
  return std::visit([](const auto& value) { return Json(value); }, field.value);
}

}  // namespace

EventLog::~EventLog() {
  for (auto& [event, share] : shares_) {
    if (share.left_out > 0) {
      WriteLeftOut(event, share, clock_->now_s());
    }
  }
}

void EventLog::Write(LogLevel level, std::string_view event, const std::vector<LogField>& fields) {
  if (!writes(level)) {
    return;
  }
  const uint32_t now_s = clock_->now_s();
  if (level != LogLevel::kError) {
    const std::lock_guard lock(mutex_);
    if (!Take(event, now_s)) {
      return;
    }
  }
  const std::string line = LineOf(now_s, level, event, fields);
  const std::lock_guard lock(mutex_);
  *out_ << line << std::endl;
}

bool EventLog::Take(std::string_view event, uint32_t now_s) {
  const auto found = shares_.find(event);
  Share& share = found != shares_.end() ? found->second : shares_[std::string(event)];
  if (now_s > share.as_of_s) {
    const uint64_t seconds = now_s - share.as_of_s;
    share.lines = std::min(kEventLinesMax, share.lines + seconds * kEventLinesPerSecond);
    share.as_of_s = now_s;
    if (share.left_out > 0) {
      WriteLeftOut(event, share, now_s);
    }
  }
  if (share.lines == 0) {
    ++share.left_out;
    return false;
  }
  --share.lines;
  return true;
}

void EventLog::WriteLeftOut(std::string_view event, Share& share, uint32_t now_s) {
  *out_ << LineOf(now_s, LogLevel::kWarning, "events_left_out",
                  {{"of", std::string(event)}, {"lines", static_cast<int64_t>(share.left_out)}})
        << std::endl;
  share.left_out = 0;
}

std::string EventLog::LineOf(uint32_t now_s, LogLevel level, std::string_view event,
                             const std::vector<LogField>& fields) const {
  const std::string time =
      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(now_s), absl::UTCTimeZone());
  if (options_.format == LogFormat::kText) {
    std::string line = absl::StrCat(time, " ", NameOf(level), " ", std::string(event));
    for (const LogField& field : fields) {
      absl::StrAppend(&line, " ", std::string(field.key), "=", ToText(field));
    }
    return line;
  }
  Json json{{"time", time}, {"level", NameOf(level)}, {"event", event}};
  for (const LogField& field : fields) {
    json[std::string(field.key)] = ToJson(field);
  }
  return ToLine(json);
}

EventLog& EventLog::None() {
  static EventLog* const none = new EventLog(nullptr, LogOptions(), nullptr);
  return *none;
}

}  // namespace scantrend
