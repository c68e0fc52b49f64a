// Day: a UTC calendar date.
#ifndef SCANTREND_BASE_DAY_H_
#define SCANTREND_BASE_DAY_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace scantrend {

inline constexpr uint32_t kSecondsPerDay = 86'400;

// A UTC date from 1970-01-01 (number 0) to 2149-06-06 (number 65535). A value type; 2 bytes.
class Day {
 public:
  constexpr Day() = default;
  // `number`: days since 1970-01-01.
  explicit constexpr Day(uint16_t number) : number_(number) {}

  // The day that holds `time_s`, seconds since 1970-01-01T00:00:00Z.
  static constexpr Day OfTime(uint32_t time_s) {
    return Day(static_cast<uint16_t>(time_s / kSecondsPerDay));
  }
  // nullopt for a date that does not exist, or is outside of the range of the type.
  static std::optional<Day> OfDate(int year, int month, int day);
  // "YYYY-MM-DD" and nothing else; nullopt if it is not a date within the range of the type.
  static std::optional<Day> Parse(std::string_view text);

  constexpr uint16_t number() const { return number_; }
  constexpr uint32_t start_s() const { return number_ * kSecondsPerDay; }

  struct Date {
    int year;
    int month;
    int day;
  };
  Date date() const;
  // "YYYY-MM-DD".
  std::string ToString() const;

  // `days` later (or earlier), stopping at the ends of the range of the type.
  constexpr Day Plus(int days) const {
    const int moved = number_ + days;
    return Day(static_cast<uint16_t>(moved < 0 ? 0 : moved > 65'535 ? 65'535 : moved));
  }
  // Days from `other` to this day; negative if this is the earlier one.
  constexpr int operator-(Day other) const { return number_ - other.number_; }

  constexpr auto operator<=>(const Day&) const = default;

 private:
  uint16_t number_ = 0;
};

std::ostream& operator<<(std::ostream& out, Day day);

// Days from `first` to `last`, both included; first <= last.
struct DayRange {
  Day first;
  Day last;

  constexpr int size() const { return last - first + 1; }
  constexpr bool Contains(Day day) const { return first <= day && day <= last; }
  constexpr bool operator==(const DayRange&) const = default;
};

}  // namespace scantrend

#endif  // SCANTREND_BASE_DAY_H_
