#include "client/sensor/formats/syslog_time.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/log_time.h"

namespace scantrend {
namespace {

// `line` behind the priority of RFC 3164 ("<4>") or RFC 5424 ("<4>1 "), and a colon or blank there.
std::string_view WithoutPriority(std::string_view line) {
  constexpr size_t kPrioritySizeMax = 5;
  if (!line.starts_with('<')) {
    return line;
  }
  const size_t end = line.substr(0, kPrioritySizeMax).find('>');
  if (end == std::string_view::npos) {
    return line;
  }
  line.remove_prefix(end + 1);
  if (line.starts_with("1 ")) {
    line.remove_prefix(2);
  } else if (line.starts_with(':') || line.starts_with(' ')) {
    line.remove_prefix(1);
  }
  return line;
}

}  // namespace

std::optional<uint32_t> SyslogTime::Read(std::string_view line) {
  line = WithoutPriority(line);
  if (line.empty()) {
    return std::nullopt;
  }
  return line.front() >= '0' && line.front() <= '9' ? ReadWords(line) : ReadBsdTime(line);
}

std::optional<uint32_t> SyslogTime::ReadBsdTime(std::string_view text) {
  std::optional<int> year;
  const auto time = ConsumeSyslogTime(text, &year);
  if (!time.has_value()) {
    return std::nullopt;
  }
  if (!year.has_value()) {
    return years_.Find(*time);
  }
  return Exists(*time, *year) ? In32Bits(zone_.ToUtc(TimeInYear(*time, *year))) : std::nullopt;
}

// A time with its year in one word, or two if the first is a date alone.
std::optional<uint32_t> SyslogTime::ReadWords(std::string_view text) {
  constexpr size_t kDateSize = 10;
  size_t end = text.find(' ');
  if (end == kDateSize && text[4] == '-') {
    end = text.find(' ', end + 1);
  }
  std::string_view time = text.substr(0, end);
  if (time.ends_with(':')) {
    time.remove_suffix(1);
  }
  // Fewer digits are no time of day in a log, but a counter of some kind.
  if (time.size() == 9 || time.size() == 10) {
    return ParseDecimal(time, UINT32_MAX);
  }
  return ParseIsoTime(time, zone_);
}

std::string SyslogTime::SaveState() const {
  const auto last_s = years_.last_s();
  return last_s.has_value() ? absl::StrCat(*last_s) : "";
}

absl::Status SyslogTime::RestoreState(std::string_view state) {
  if (state.empty()) {
    return absl::OkStatus();
  }
  const auto last_s = ParseDecimal(state, UINT32_MAX);
  if (!last_s.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", std::string(state), "\" is no state of a format with the times of a system log"));
  }
  years_.Note(*last_s);
  return absl::OkStatus();
}

}  // namespace scantrend
