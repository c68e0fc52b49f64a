#include "bench/alias_table.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

std::vector<double> DrawShares(const AliasTable& table, size_t size) {
  constexpr int kDraws = 1'000'000;
  std::vector<double> shares(size);
  for (int i = 0; i < kDraws; ++i) {
    shares[table.Draw(RandomAt(7, static_cast<uint64_t>(i)))] += 1.0 / kDraws;
  }
  return shares;
}

TEST(AliasTableTest, DrawsInProportionToTheWeights) {
  const std::vector<double> shares = DrawShares(AliasTable({5, 0, 3, 2}), 4);
  EXPECT_NEAR(shares[0], 0.5, 0.005);
  EXPECT_EQ(shares[1], 0);
  EXPECT_NEAR(shares[2], 0.3, 0.005);
  EXPECT_NEAR(shares[3], 0.2, 0.005);
}

TEST(AliasTableTest, OneWeightIsAlwaysDrawn) {
  EXPECT_EQ(DrawShares(AliasTable({0.1}), 1)[0], DrawShares(AliasTable({9}), 1)[0]);
}

TEST(AliasTableTest, ZipfWeightsFallWithTheRank) {
  EXPECT_EQ(ZipfWeights(4, 1.0), (std::vector<double>{1, 1.0 / 2, 1.0 / 3, 1.0 / 4}));
}

}  // namespace
}  // namespace scantrend
