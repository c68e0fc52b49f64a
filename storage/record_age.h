// Record ages: how old the records of a family are, for retention.
#ifndef SCANTREND_STORAGE_RECORD_AGE_H_
#define SCANTREND_STORAGE_RECORD_AGE_H_

#include <array>
#include <optional>
#include <string_view>

#include "base/day.h"
#include "storage/family.h"

namespace scantrend {

// The families whose records go with age.
inline constexpr std::array<Family, 4> kAgingFamilies = {Family::kSightings, Family::kContacts,
                                                         Family::kPoints, Family::kDays};

// The last of the days that are kept and dropped together with those of a record of one of these
// families: of contacts its day, of the others the last of the record's span of kSpanDays days.
// nullopt: it is no key of the family.
std::optional<Day> LastDayOf(Family family, std::string_view key);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RECORD_AGE_H_
