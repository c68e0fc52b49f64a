#include "base/day.h"

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"

namespace scantrend {
namespace {

constexpr absl::CivilDay kEpoch(1970, 1, 1);

// The value of `digits`, all of which must be digits; -1 otherwise.
int Number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') {
      return -1;
    }
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<Day> Day::OfDate(int year, int month, int day) {
  const absl::CivilDay civil(year, month, day);
  // CivilDay normalises: 2019-02-30 became 2019-03-02.
  if (civil.year() != year || civil.month() != month || civil.day() != day) {
    return std::nullopt;
  }
  const auto number = civil - kEpoch;
  if (number < 0 || number > UINT16_MAX) {
    return std::nullopt;
  }
  return Day(static_cast<uint16_t>(number));
}

std::optional<Day> Day::Parse(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const int year = Number(text.substr(0, 4));
  const int month = Number(text.substr(5, 2));
  const int day = Number(text.substr(8, 2));
  if (year < 0 || month < 0 || day < 0) {
    return std::nullopt;
  }
  return OfDate(year, month, day);
}

Day::Date Day::date() const {
  const absl::CivilDay civil = kEpoch + number_;
  return {static_cast<int>(civil.year()), civil.month(), civil.day()};
}

std::string Day::ToString() const {
  const Date d = date();
  return absl::StrFormat("%04d-%02d-%02d", d.year, d.month, d.day);
}

std::ostream& operator<<(std::ostream& out, Day day) { return out << day.ToString(); }

}  // namespace scantrend
