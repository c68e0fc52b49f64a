// SeriesIds: small dense numbers for the series of the open days, so that a series and an address
// fit one 64-bit key.
#ifndef SCANTREND_STORAGE_SERIES_IDS_H_
#define SCANTREND_STORAGE_SERIES_IDS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "storage/hit_columns.h"

namespace scantrend {

using SeriesId = uint32_t;

// Numbers services 0, 1, ... in the order in which they first come. Two loads a lookup: services
// are found by pages of 4,096, which are made when they are first touched. Not thread-safe.
class SeriesIds {
 public:
  // The id of `service`, which may be new. Kind must be 1 to 7 (three bits).
  SeriesId IdOf(Service service) { return EntryOf(service).id_plus_1 - 1; }

  // The same, and whether `mark` is not the one that came with it last. 0 is never the last one.
  SeriesId IdOf(Service service, uint32_t mark, bool& is_new_mark) {
    Entry& entry = EntryOf(service);
    is_new_mark = entry.mark != mark || mark == 0;
    entry.mark = mark;
    return entry.id_plus_1 - 1;
  }

  // nullopt if `service` has not come yet.
  std::optional<SeriesId> Find(Service service) const {
    const std::unique_ptr<Page>& page = pages_[service >> kPageBits];
    if (page == nullptr || (*page)[service & (kPageSize - 1)].id_plus_1 == 0) {
      return std::nullopt;
    }
    return (*page)[service & (kPageSize - 1)].id_plus_1 - 1;
  }

  size_t size() const { return services_.size(); }
  // By id.
  const std::vector<Service>& services() const { return services_; }

 private:
  static constexpr int kPageBits = 12;
  static constexpr uint32_t kPageSize = 1u << kPageBits;
  static constexpr int kServiceBits = 27;  // kind 3, protocol 8, port 16
  struct Entry {
    uint32_t id_plus_1 = 0;  // 0: the service has not come yet
    uint32_t mark = 0;
  };
  using Page = std::array<Entry, kPageSize>;

  Entry& EntryOf(Service service) {
    std::unique_ptr<Page>& page = pages_[service >> kPageBits];
    if (page == nullptr) [[unlikely]] {
      page = std::make_unique<Page>();
    }
    Entry& entry = (*page)[service & (kPageSize - 1)];
    if (entry.id_plus_1 == 0) [[unlikely]] {
      services_.push_back(service);
      entry.id_plus_1 = static_cast<uint32_t>(services_.size());
    }
    return entry;
  }

  std::vector<std::unique_ptr<Page>> pages_{size_t{1} << (kServiceBits - kPageBits)};
  std::vector<Service> services_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SERIES_IDS_H_
