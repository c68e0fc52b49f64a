// Finding: something that is wrong with the database.
#ifndef SCANTREND_STORAGE_FINDING_H_
#define SCANTREND_STORAGE_FINDING_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/day.h"
#include "storage/counted_series.h"

namespace scantrend {

// What was checked. The numbers are those of the wire.
enum class Check : uint8_t {
  kFile = 1,      // the blocks of a file have the checksums that were written with them
  kFold = 2,      // what is in memory can be folded
  kRecord = 3,    // a key or a value is one
  kPoint = 4,     // a point is what its sightings say
  kWindow = 5,    // so are the window counts that its histograms answer
  kDay = 6,       // `days` says what the points say
  kDelivery = 7,  // sensors, deliveries and points agree on what was counted
  kContact = 8,   // the contacts of a day say what its points say
};

struct Finding {
  Check check = Check::kRecord;
  std::optional<CountedSeries> series{};
  std::optional<Day> day{};
  std::string field{};                   // such as "sources"; of a record its family
  std::optional<uint64_t> stored{};      // nullopt: there is none
  std::optional<uint64_t> recomputed{};  // nullopt: there is none
  std::string detail{};                  // for people

  bool operator==(const Finding&) const = default;
};

// Keeps the first ones and counts all. Not thread-safe.
class FindingList {
 public:
  explicit FindingList(size_t kept_max) : kept_max_(kept_max) {}

  void Add(Finding finding) {
    ++total_;
    if (kept_.size() < kept_max_) {
      kept_.push_back(std::move(finding));
    }
  }
  uint64_t total() const { return total_; }
  const std::vector<Finding>& kept() const { return kept_; }

 private:
  const size_t kept_max_;
  uint64_t total_ = 0;
  std::vector<Finding> kept_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_FINDING_H_
