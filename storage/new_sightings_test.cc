#include "storage/new_sightings.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace scantrend {
namespace {

template <typename Bits>
std::vector<std::pair<Bits, uint16_t>> Pairs(const std::vector<Seen<Bits>>& seen) {
  std::vector<std::pair<Bits, uint16_t>> pairs;
  for (const Seen<Bits>& one : seen) {
    pairs.emplace_back(one.address, one.day);
  }
  return pairs;
}

template <typename Bits>
using Set = std::set<std::pair<Bits, uint16_t>>;

template <typename Bits>
void AppendRandom(std::mt19937_64& random, std::vector<Seen<Bits>>& seen, Set<Bits>& set) {
  for (uint64_t i = random() % 30; i > 0; --i) {
    const Seen<Bits> one{static_cast<Bits>(random() % 6), static_cast<uint16_t>(random() % 6)};
    seen.push_back(one);
    set.emplace(one.address, one.day);
  }
}

template <typename Bits>
void ExpectSet(const std::vector<Seen<Bits>>& seen, const Set<Bits>& set) {
  EXPECT_EQ(Pairs(seen), (std::vector<std::pair<Bits, uint16_t>>(set.begin(), set.end())));
}

TEST(NewSightingsTest, WhatWasAppendedInAnyOrderIsSetsAndSums) {
  const uint32_t seed = 81;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  NewSightings sightings;
  for (int round = 0; round < 500; ++round) {
    std::array<Set<uint32_t>, kSides> ipv4;
    std::array<Set<absl::uint128>, kSides> ipv6;
    std::map<uint16_t, uint64_t> records;
    for (size_t side = 0; side < kSides; ++side) {
      AppendRandom(random, sightings.ipv4[side], ipv4[side]);
      AppendRandom(random, sightings.ipv6[side], ipv6[side]);
    }
    for (uint64_t i = random() % 10; i > 0; --i) {
      sightings.records.push_back({static_cast<uint16_t>(random() % 5), 1 + random() % 9});
      records[sightings.records.back().day] += sightings.records.back().records;
    }
    sightings.Normalize();
    size_t size = 0;
    for (size_t side = 0; side < kSides; ++side) {
      ExpectSet(sightings.ipv4[side], ipv4[side]);
      ExpectSet(sightings.ipv6[side], ipv6[side]);
      size += ipv4[side].size() + ipv6[side].size();
    }
    EXPECT_EQ(sightings.size(), size);
    ASSERT_EQ(sightings.records.size(), records.size());
    auto day = records.begin();
    for (const DayRecords& one : sightings.records) {
      EXPECT_EQ(one, (DayRecords{day->first, day->second}));
      ++day;
    }
    EXPECT_EQ(sightings.empty(), records.empty());
    const NewSightings before = sightings;
    sightings.Normalize();
    EXPECT_EQ(sightings.ipv4, before.ipv4);
    EXPECT_EQ(sightings.ipv6, before.ipv6);
    EXPECT_EQ(sightings.records, before.records);
    sightings.Clear();
    ASSERT_FALSE(HasFailure());
    EXPECT_TRUE(sightings.empty());
    EXPECT_EQ(sightings.size(), 0u);
  }
}

TEST(NewSightingsTest, AddressesSortAsNumbersTheHighHalfFirst) {
  NewSightings sightings;
  auto& seen = sightings.ipv6[0];
  seen = {{absl::MakeUint128(1, 0), 1},
          {absl::MakeUint128(0, UINT64_MAX), 2},
          {absl::Uint128Max(), UINT16_MAX},
          {absl::Uint128Max(), 0}};
  sightings.Normalize();
  EXPECT_EQ(Pairs(seen),
            (std::vector<std::pair<absl::uint128, uint16_t>>{{absl::MakeUint128(0, UINT64_MAX), 2},
                                                             {absl::MakeUint128(1, 0), 1},
                                                             {absl::Uint128Max(), 0},
                                                             {absl::Uint128Max(), UINT16_MAX}}));
}

}  // namespace
}  // namespace scantrend
