// AliasTable: draws from any discrete distribution in constant time (Vose, "A linear algorithm for
// generating random numbers with a given distribution", 1991).
#ifndef SCANTREND_BENCH_ALIAS_TABLE_H_
#define SCANTREND_BENCH_ALIAS_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/random.h"

namespace scantrend {

// Thread-safe once it is made.
class AliasTable {
 public:
  // Index i is drawn with probability weights[i] / sum; no weight is negative, the sum is > 0.
  explicit AliasTable(const std::vector<double>& weights);

  // The index that 64 random bits stand for.
  uint32_t Draw(uint64_t random) const {
    const uint32_t column = RandomBelow(static_cast<uint32_t>(columns_.size()), random);
    return static_cast<uint32_t>(random) < columns_[column].own ? column : columns_[column].alias;
  }

 private:
  struct Column {
    uint32_t own;  // of 2^32: how often the column is itself
    uint32_t alias;
  };
  std::vector<Column> columns_;
};

// Weights 1 / rank^exponent of the ranks 1 to `size`.
std::vector<double> ZipfWeights(size_t size, double exponent);

}  // namespace scantrend

#endif  // SCANTREND_BENCH_ALIAS_TABLE_H_
