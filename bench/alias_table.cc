#include "bench/alias_table.h"

#include <cmath>
#include <numeric>

namespace scantrend {
namespace {

constexpr double kWhole = 4294967295.0;

}  // namespace

AliasTable::AliasTable(const std::vector<double>& weights) : columns_(weights.size()) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> share;  // 1: fills its column
  std::vector<uint32_t> small;
  std::vector<uint32_t> large;
  for (uint32_t i = 0; i < weights.size(); ++i) {
    share.push_back(weights[i] / sum * static_cast<double>(weights.size()));
    (share[i] < 1 ? small : large).push_back(i);
  }
  while (!small.empty() && !large.empty()) {
    const uint32_t poor = small.back();
    const uint32_t rich = large.back();
    small.pop_back();
    columns_[poor] = {static_cast<uint32_t>(share[poor] * kWhole), rich};
    share[rich] -= 1 - share[poor];
    if (share[rich] < 1) {
      large.pop_back();
      small.push_back(rich);
    }
  }
  // What is left fills its column, but for rounding.
  for (const std::vector<uint32_t>& rest : {small, large}) {
    for (const uint32_t i : rest) {
      columns_[i] = {static_cast<uint32_t>(kWhole), i};
    }
  }
}

std::vector<double> ZipfWeights(size_t size, double exponent) {
  std::vector<double> weights;
  weights.reserve(size);
  for (size_t rank = 1; rank <= size; ++rank) {
    weights.push_back(std::pow(static_cast<double>(rank), -exponent));
  }
  return weights;
}

}  // namespace scantrend
