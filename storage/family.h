// Family: the column families of a database, but for the journals.
#ifndef SCANTREND_STORAGE_FAMILY_H_
#define SCANTREND_STORAGE_FAMILY_H_

#include <cstddef>

namespace scantrend {

// What the column families hold: storage/format.h and docs/storage-format.md.
enum class Family : size_t {
  kMeta,
  kFolds,
  kSightings,
  kPoints,
  kDays,
  kStreams,
  kSensors,
  kDeliveries,
  kContacts
};
inline constexpr size_t kFamilies = 9;

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_FAMILY_H_
