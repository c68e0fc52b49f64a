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

std::string ToLine(const Json& json) {
  return json.dump(/*indent=*/-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
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

void EventLog::Write(LogLevel level, std::string_view event, const std::vector<LogField>& fields) {
  if (!writes(level)) {
    return;
  }
  const std::string time = absl::FormatTime(
      "%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(clock_->now_s()), absl::UTCTimeZone());
  std::string line;
  if (options_.format == LogFormat::kText) {
    line = absl::StrCat(time, " ", NameOf(level), " ", std::string(event));
    for (const LogField& field : fields) {
      absl::StrAppend(&line, " ", std::string(field.key), "=", ToText(field));
    }
  } else {
    Json json{{"time", time}, {"level", NameOf(level)}, {"event", event}};
    for (const LogField& field : fields) {
      json[std::string(field.key)] = ToJson(field);
    }
    line = ToLine(json);
  }
  const std::lock_guard lock(mutex_);
  *out_ << line << std::endl;
}

EventLog& EventLog::None() {
  static EventLog* const none = new EventLog(nullptr, LogOptions(), nullptr);
  return *none;
}

}  // namespace scantrend
