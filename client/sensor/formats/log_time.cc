#include "client/sensor/formats/log_time.h"

#include <array>
#include <chrono>

#include "base/day.h"
#include "client/sensor/formats/field_parser.h"

namespace scantrend {
namespace {

constexpr uint32_t kSecondsPerMinute = 60;
constexpr uint32_t kSecondsPerHour = 3'600;

constexpr std::array<int, 12> kMonthDaysMax = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

// The value of the `count` digits at `at`; -1 if they are not all there.
int Digits(std::string_view text, size_t at, size_t count) {
  if (text.size() < at + count) {
    return -1;
  }
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') {
      return -1;
    }
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

bool HasAt(std::string_view text, size_t at, char c) { return at < text.size() && text[at] == c; }

// "HH:MM:SS" at `at`.
std::optional<uint32_t> TimeOfDay(std::string_view text, size_t at) {
  const int hour = Digits(text, at, 2);
  const int minute = Digits(text, at + 3, 2);
  const int second = Digits(text, at + 6, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 ||
      text[at + 2] != ':' || text[at + 5] != ':') {
    return std::nullopt;
  }
  return static_cast<uint32_t>(hour) * kSecondsPerHour +
         static_cast<uint32_t>(minute) * kSecondsPerMinute + static_cast<uint32_t>(second);
}

// `text` behind the fraction that it may begin with; nullopt for a point without digits.
std::optional<std::string_view> AfterFraction(std::string_view text) {
  if (!HasAt(text, 0, '.')) {
    return text;
  }
  size_t end = 1;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') {
    ++end;
  }
  return end > 1 ? std::optional(text.substr(end)) : std::nullopt;
}

int64_t DaysFromEpoch(int year, int month, int day) {
  const std::chrono::sys_days first = std::chrono::year(year) /
                                      std::chrono::month(static_cast<unsigned>(month)) /
                                      std::chrono::day(1);
  return first.time_since_epoch().count() + day - 1;
}

// 1 to 12; 0 if the three letters at the front of `text` name no month.
int MonthOf(std::string_view text) {
  constexpr std::string_view kNames = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::string_view name = text.substr(0, 3);
  for (size_t i = 0; i < 12; ++i) {
    if (name == kNames.substr(i * 3, 3)) {
      return static_cast<int>(i) + 1;
    }
  }
  return 0;
}

struct IsoTime {
  int64_t time_s = 0;     // since 1970-01-01T00:00:00, of UTC or of a zone that it does not tell
  bool is_local = false;  // the latter
};

std::optional<IsoTime> ReadIsoTime(std::string_view text) {
  constexpr size_t kTimeAt = 11;
  constexpr size_t kTimeEnd = 19;
  if (text.size() < kTimeEnd || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != ' ' && text[10] != 't')) {
    return std::nullopt;
  }
  const int year = Digits(text, 0, 4);
  const int month = Digits(text, 5, 2);
  const int day = Digits(text, 8, 2);
  const auto time_of_day = TimeOfDay(text, kTimeAt);
  auto offset_text = AfterFraction(text.substr(kTimeEnd));
  if (year < 0 || month < 1 || month > 12 || day < 1 ||
      day > kMonthDaysMax[static_cast<size_t>(month - 1)] ||
      (month == 2 && day == 29 && !IsLeapYear(year)) || !time_of_day.has_value() ||
      !offset_text.has_value()) {
    return std::nullopt;
  }
  const int64_t time_s = DaysFromEpoch(year, month, day) * kSecondsPerDay + *time_of_day;
  if (offset_text->empty()) {
    return IsoTime{time_s, true};
  }
  if (offset_text->front() == ' ') {
    offset_text->remove_prefix(1);
  }
  if (*offset_text == "Z" || *offset_text == "z") {
    return IsoTime{time_s, false};
  }
  const auto offset_s = ParseUtcOffset(*offset_text);
  return offset_s.has_value() ? std::optional(IsoTime{time_s - *offset_s, false}) : std::nullopt;
}

}  // namespace

bool IsLeapYear(int year) { return std::chrono::year(year).is_leap(); }

bool Exists(const YearlessTime& time, int year) {
  return time.month != 2 || time.day != 29 || IsLeapYear(year);
}

std::optional<uint32_t> In32Bits(int64_t time_s) {
  return time_s >= 0 && time_s <= UINT32_MAX ? std::optional(static_cast<uint32_t>(time_s))
                                             : std::nullopt;
}

std::optional<uint32_t> ParseEpochTime(std::string_view text) {
  const size_t point = text.find('.');
  if (point != std::string_view::npos) {
    const auto rest = AfterFraction(text.substr(point));
    if (!rest.has_value() || !rest->empty()) {
      return std::nullopt;
    }
  }
  return ParseDecimal(text.substr(0, point), UINT32_MAX);
}

std::optional<uint32_t> ParseIsoTime(std::string_view text) {
  const auto time = ReadIsoTime(text);
  return time.has_value() ? In32Bits(time->time_s) : std::nullopt;
}

std::optional<uint32_t> ParseIsoTime(std::string_view text, Zone& zone) {
  const auto time = ReadIsoTime(text);
  if (!time.has_value()) {
    return std::nullopt;
  }
  return In32Bits(time->is_local ? zone.ToUtc(time->time_s) : time->time_s);
}

std::optional<YearlessTime> ConsumeSyslogTime(std::string_view& text, std::optional<int>* year) {
  const int month = MonthOf(text);
  if (month == 0 || !HasAt(text, 3, ' ')) {
    return std::nullopt;
  }
  size_t at = 4;
  at += HasAt(text, at, ' ') ? 1 : 0;
  int day = Digits(text, at, 2);
  size_t day_size = 2;
  if (day < 0) {
    day = Digits(text, at, 1);
    day_size = 1;
  }
  at += day_size;
  if (day < 1 || day > kMonthDaysMax[static_cast<size_t>(month - 1)] || !HasAt(text, at, ' ')) {
    return std::nullopt;
  }
  const bool may_have_year = year != nullptr && HasAt(text, at + 5, ' ');
  const int found_year = may_have_year ? Digits(text, at + 1, 4) : -1;
  at += found_year >= 0 ? 5 : 0;
  const auto time_of_day = TimeOfDay(text, at + 1);
  constexpr size_t kTimeSize = 9;
  if (!time_of_day.has_value()) {
    return std::nullopt;
  }
  text.remove_prefix(at + kTimeSize);
  if (found_year >= 0) {
    *year = found_year;
  }
  return YearlessTime{month, day, *time_of_day};
}

int64_t TimeInYear(const YearlessTime& time, int year) {
  return DaysFromEpoch(year, time.month, time.day) * kSecondsPerDay + time.second_of_day;
}

}  // namespace scantrend
