#include "storage/rising_lists.h"

#include <algorithm>
#include <optional>

#include "base/status.h"

namespace scantrend {
namespace {

constexpr size_t kKeptMax = 64;

}  // namespace

absl::StatusOr<Rising> RisingLists::Read(Snapshot& snapshot, const RisingQuery& query) {
  const Asked asked(query.kind, query.day, query.false_discovery_rate);
  std::optional<Rising> rising;
  const bool may_keep = snapshot.IsAllStored(query.day);
  if (may_keep) {
    const std::lock_guard lock(mutex_);
    const auto known = known_.find(asked);
    if (known != known_.end() && folds_ == snapshot.folds() &&
        known->second.series.size() >= std::min<uint64_t>(query.limit, known->second.total)) {
      rising = known->second;
      rising->series.resize(std::min(query.limit, rising->series.size()));
    }
  }
  if (!rising.has_value()) {
    ASSIGN_OR_RETURN(rising, ReadRising(snapshot, query));
    const std::lock_guard lock(mutex_);
    if (folds_ < snapshot.folds() || known_.size() >= kKeptMax) {
      known_.clear();
    }
    folds_ = std::max(folds_, snapshot.folds());
    if (may_keep && folds_ == snapshot.folds()) {
      known_[asked] = *rising;
    }
  }
  RETURN_IF_ERROR(CountScanners(snapshot, query, rising->series));
  return *std::move(rising);
}

}  // namespace scantrend
