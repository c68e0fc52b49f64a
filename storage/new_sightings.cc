#include "storage/new_sightings.h"

#include <algorithm>

namespace scantrend {
namespace {

template <typename T>
void SortUnique(std::vector<T>& values) {
  // Mostly they are in order already.
  const auto in_order = [](const T& a, const T& b) { return !(a < b); };
  if (std::adjacent_find(values.begin(), values.end(), in_order) == values.end()) {
    return;
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

void NewSightings::Clear() {
  for (size_t side = 0; side < kSides; ++side) {
    ipv4[side].clear();
    ipv6[side].clear();
  }
  records.clear();
}

void NewSightings::Normalize() {
  for (size_t side = 0; side < kSides; ++side) {
    SortUnique(ipv4[side]);
    SortUnique(ipv6[side]);
  }
  if (records.size() < 2) {
    return;
  }
  std::sort(records.begin(), records.end(),
            [](const DayRecords& a, const DayRecords& b) { return a.day < b.day; });
  size_t kept = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    if (kept > 0 && records[kept - 1].day == records[i].day) {
      records[kept - 1].records += records[i].records;
    } else {
      records[kept++] = records[i];
    }
  }
  records.resize(kept);
}

}  // namespace scantrend
