#include "storage/merge_operators.h"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/format.h"
#include "storage/packed_sightings.h"

namespace scantrend {
namespace {

std::string_view View(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// Every operand is a whole value too, and the order of adding does not matter. A damaged operand
// fails the merge, which RocksDB reports as damage of the database.
class UnionMerge : public rocksdb::MergeOperator {
 public:
  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override {
    std::vector<std::string_view> values;
    if (in.existing_value != nullptr) {
      values.push_back(View(*in.existing_value));
    }
    for (const rocksdb::Slice& operand : in.operand_list) {
      values.push_back(View(operand));
    }
    return Union(View(in.key), values, out->new_value);
  }

  bool PartialMergeMulti(const rocksdb::Slice& key, const std::deque<rocksdb::Slice>& operands,
                         std::string* merged, rocksdb::Logger* /*logger*/) const override {
    std::vector<std::string_view> values;
    for (const rocksdb::Slice& operand : operands) {
      values.push_back(View(operand));
    }
    return Union(View(key), values, *merged);
  }

 protected:
  virtual bool Union(std::string_view key, const std::vector<std::string_view>& values,
                     std::string& merged) const = 0;
};

class SightingsMerge : public UnionMerge {
 public:
  const char* Name() const override { return "scantrend.SightingsMerge"; }

 protected:
  bool Union(std::string_view key, const std::vector<std::string_view>& values,
             std::string& merged) const override {
    const auto parsed = ParseSightingsKey(key);
    merged.clear();
    return parsed.has_value() && (IsIpv6(parsed->set) ? MergePacked<absl::uint128>(values, merged)
                                                      : MergePacked<uint32_t>(values, merged));
  }
};

class PointsMerge : public UnionMerge {
 public:
  const char* Name() const override { return "scantrend.PointsMerge"; }

 protected:
  bool Union(std::string_view /*key*/, const std::vector<std::string_view>& values,
             std::string& merged) const override {
    PointRecord sum;
    for (const std::string_view value : values) {
      const std::optional<PointRecord> change = ParsePointValue(value);
      if (!change.has_value()) {
        return false;
      }
      sum.Add(*change);
    }
    merged = PointValue(sum);
    return true;
  }
};

class DaysMerge : public UnionMerge {
 public:
  const char* Name() const override { return "scantrend.DaysMerge"; }

 protected:
  bool Union(std::string_view /*key*/, const std::vector<std::string_view>& values,
             std::string& merged) const override {
    PointCounts sum;
    for (const std::string_view value : values) {
      const std::optional<PointCounts> change = ParseDayValue(value);
      if (!change.has_value()) {
        return false;
      }
      sum.Add(*change);
    }
    merged = DayValue(sum);
    return true;
  }
};

}  // namespace

std::shared_ptr<rocksdb::MergeOperator> MakeSightingsMerge() {
  return std::make_shared<SightingsMerge>();
}
std::shared_ptr<rocksdb::MergeOperator> MakePointsMerge() {
  return std::make_shared<PointsMerge>();
}
std::shared_ptr<rocksdb::MergeOperator> MakeDaysMerge() { return std::make_shared<DaysMerge>(); }

}  // namespace scantrend
