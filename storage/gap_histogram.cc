#include "storage/gap_histogram.h"

#include <algorithm>

#include "base/varint.h"

namespace scantrend {
namespace {

// Modulo 2^64: a sum that does not fit comes of damaged bytes only, and must not be undefined.
int64_t Sum(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

}  // namespace

void GapHistogram::Add(uint16_t gap, int64_t count) {
  const auto at = std::lower_bound(counts_.begin(), counts_.end(), gap,
                                   [](const auto& entry, uint16_t g) { return entry.first < g; });
  if (at == counts_.end() || at->first != gap) {
    if (count != 0) {
      counts_.insert(at, {gap, count});
    }
    return;
  }
  at->second = Sum(at->second, count);
  if (at->second == 0) {
    counts_.erase(at);
  }
}

void GapHistogram::Add(const GapHistogram& other) {
  if (counts_.empty()) {
    counts_ = other.counts_;
    return;
  }
  for (const auto& [gap, count] : other.counts_) {
    Add(gap, count);
  }
}

int64_t GapHistogram::total() const {
  int64_t sum = 0;
  for (const auto& [gap, count] : counts_) {
    sum = Sum(sum, count);
  }
  return sum;
}

int64_t GapHistogram::UnseenFor(int days) const {
  int64_t sum = 0;
  for (const auto& [gap, count] : counts_) {
    if (gap == kNeverSeen || gap > days) {
      sum = Sum(sum, count);
    }
  }
  return sum;
}

bool GapHistogram::IsValid() const {
  return std::all_of(counts_.begin(), counts_.end(), [](const auto& e) { return e.second > 0; });
}

void GapHistogram::AppendTo(std::string& bytes) const {
  AppendVarint(counts_.size(), bytes);
  uint16_t before = 0;
  for (const auto& [gap, count] : counts_) {
    AppendVarint(static_cast<uint16_t>(gap - before), bytes);
    AppendVarint(ZigZag(count), bytes);
    before = gap;
  }
}

bool GapHistogram::ConsumeFrom(std::string_view& bytes) {
  counts_.clear();
  const auto entries = ConsumeVarint(bytes);
  // An entry takes two bytes at least: a larger number is damage, not a reason to allocate.
  if (!entries.has_value() || *entries > bytes.size() / 2) {
    return false;
  }
  counts_.reserve(*entries);
  uint64_t gap = 0;
  for (uint64_t i = 0; i < *entries; ++i) {
    const auto step = ConsumeVarint(bytes);
    const auto count = ConsumeVarint(bytes);
    if (!step.has_value() || !count.has_value() || *step > UINT16_MAX || *count == 0 ||
        (i > 0 && *step == 0)) {
      return false;
    }
    gap += *step;
    if (gap > UINT16_MAX) {
      return false;
    }
    counts_.emplace_back(static_cast<uint16_t>(gap), UnZigZag(*count));
  }
  return true;
}

}  // namespace scantrend
