#include "storage/record_age.h"

#include "storage/format.h"
#include "storage/packed_sightings.h"

namespace scantrend {
namespace {

Day LastDayOfSpan(int span) { return Day().Plus((span + 1) * kSpanDays - 1); }

std::optional<Day> LastDayOfSpan(std::optional<Day> day) {
  return day.has_value() ? std::optional(LastDayOfSpan(day->number() / kSpanDays)) : std::nullopt;
}

}  // namespace

std::optional<Day> LastDayOf(Family family, std::string_view key) {
  switch (family) {
    case Family::kSightings: {
      const auto sightings = ParseSightingsKey(key);
      return sightings.has_value() ? std::optional(LastDayOfSpan(int{sightings->span}))
                                   : std::nullopt;
    }
    case Family::kPoints:
      return LastDayOfSpan(ParsePointKeyDay(key));
    case Family::kDays: {
      const auto day = ParseDayKey(key);
      return day.has_value() ? LastDayOfSpan(std::optional(day->day)) : std::nullopt;
    }
    case Family::kContacts: {
      const auto contacts = ParseContactsKey(key);
      return contacts.has_value() ? std::optional(contacts->day) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace scantrend
