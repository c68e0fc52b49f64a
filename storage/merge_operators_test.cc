#include "storage/merge_operators.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "storage/format.h"
#include "storage/packed_sightings.h"

namespace scantrend {
namespace {

using Values = std::vector<std::string>;

// nullopt: the merge failed.
std::optional<std::string> FullMerge(const rocksdb::MergeOperator& merge, const std::string& key,
                                     const std::string* existing, const Values& operands) {
  // The input refers to these.
  const rocksdb::Slice key_slice = key;
  const rocksdb::Slice existing_slice = existing == nullptr ? rocksdb::Slice() : *existing;
  const std::vector<rocksdb::Slice> slices(operands.begin(), operands.end());
  std::string value = "what was there before";
  rocksdb::Slice existing_operand;
  rocksdb::MergeOperator::MergeOperationOutput out(value, existing_operand);
  const rocksdb::MergeOperator::MergeOperationInput in(
      key_slice, existing == nullptr ? nullptr : &existing_slice, slices, nullptr);
  return merge.FullMergeV2(in, &out) ? std::optional(value) : std::nullopt;
}

std::optional<std::string> PartialMerge(const rocksdb::MergeOperator& merge, const std::string& key,
                                        const Values& operands) {
  std::string value;
  return merge.PartialMergeMulti(key, {operands.begin(), operands.end()}, &value, nullptr)
             ? std::optional(value)
             : std::nullopt;
}

// Merges in random groups, as compactions do, until one value is left.
std::string MergeInGroups(const rocksdb::MergeOperator& merge, const std::string& key,
                          Values operands, std::mt19937_64& random) {
  while (operands.size() > 1 && random() % 4 != 0) {
    const size_t begin = random() % (operands.size() - 1);
    const size_t count = 2 + random() % (operands.size() - begin - 1);
    const auto first = operands.begin() + static_cast<ptrdiff_t>(begin);
    const auto last = first + static_cast<ptrdiff_t>(count);
    const auto merged = PartialMerge(merge, key, {first, last});
    if (!merged.has_value()) {
      ADD_FAILURE() << "a partial merge failed";
      return "";
    }
    operands.insert(operands.erase(first, last), *merged);
  }
  std::string existing = operands.front();
  operands.erase(operands.begin());
  const auto merged = operands.empty() ? existing : FullMerge(merge, key, &existing, operands);
  if (!merged.has_value()) {
    ADD_FAILURE() << "a full merge failed";
    return "";
  }
  return *merged;
}

void ExpectGarbageFails(const rocksdb::MergeOperator& merge, const std::string& key,
                        const std::string& good, const std::string& garbage) {
  EXPECT_TRUE(FullMerge(merge, key, &good, {good, good}).has_value());
  EXPECT_FALSE(FullMerge(merge, key, &garbage, {good, good}).has_value());
  EXPECT_FALSE(FullMerge(merge, key, &good, {garbage, good}).has_value());
  EXPECT_FALSE(FullMerge(merge, key, &good, {good, garbage}).has_value());
  EXPECT_FALSE(FullMerge(merge, key, nullptr, {garbage}).has_value());
  EXPECT_FALSE(PartialMerge(merge, key, {good, garbage}).has_value());
  EXPECT_FALSE(PartialMerge(merge, key, {garbage, good}).has_value());
}

const CountedSeries kSeries{Kind::kProbe, {kTcp, 853}};

PointRecord RandomChange(std::mt19937_64& random) {
  PointRecord change;
  change.records = random() % 300;
  for (GapHistogram* side : {&change.sources, &change.targets}) {
    for (uint64_t i = random() % 4; i > 0; --i) {
      side->Add(static_cast<uint16_t>(random() % 3 * 200),
                static_cast<int64_t>(random() % 2000) - 1000);
    }
  }
  return change;
}

TEST(PointsMergeTest, ChangesAddUpHoweverTheyAreGrouped) {
  const uint32_t seed = 101;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  const auto points = MakePointsMerge();
  const auto days = MakeDaysMerge();
  for (int round = 0; round < 500; ++round) {
    PointRecord sum;
    PointCounts counts;
    Values point_values;
    Values day_values;
    for (uint64_t i = 1 + random() % 9; i > 0; --i) {
      const PointRecord change = RandomChange(random);
      sum.Add(change);
      counts.Add(CountsOf(change));
      point_values.push_back(PointValue(change));
      day_values.push_back(DayValue(CountsOf(change)));
    }
    ASSERT_EQ(MergeInGroups(*points, PointKey(kSeries, Day(9)), point_values, random),
              PointValue(sum));
    ASSERT_EQ(
        MergeInGroups(*days, DayKey(Kind::kProbe, Day(9), kSeries.series), day_values, random),
        DayValue(counts));
    ASSERT_EQ(counts, CountsOf(sum));
  }
}

TEST(PointsMergeTest, WhatIsTakenAwayAgainLeavesNothing) {
  PointRecord more;
  more.sources.Add(kNeverSeen, 5);
  PointRecord less;
  less.sources.Add(kNeverSeen, -5);
  const auto sum = PartialMerge(*MakePointsMerge(), PointKey(kSeries, Day(9)),
                                {PointValue(more), PointValue(less)});
  ASSERT_TRUE(sum.has_value());
  EXPECT_EQ(ParsePointValue(*sum), PointRecord());
  const auto day = PartialMerge(*MakeDaysMerge(), DayKey(Kind::kProbe, Day(9), kSeries.series),
                                {DayValue(CountsOf(more)), DayValue(CountsOf(less))});
  ASSERT_TRUE(day.has_value());
  EXPECT_EQ(ParseDayValue(*day), PointCounts());
}

TEST(PointsMergeTest, AnOperandThatDoesNotParseFailsTheMerge) {
  std::mt19937_64 random(102);
  const std::string point = PointValue(RandomChange(random));
  const std::string day = DayValue({1, 2, 3, 4});
  const auto points = MakePointsMerge();
  const auto days = MakeDaysMerge();
  for (const auto& garbage : {std::string(), point + "x", point.substr(0, point.size() - 1)}) {
    ExpectGarbageFails(*points, PointKey(kSeries, Day(9)), point, garbage);
  }
  for (const auto& garbage : {std::string(), day + "x", day.substr(0, day.size() - 1)}) {
    ExpectGarbageFails(*days, DayKey(Kind::kProbe, Day(9), kSeries.series), day, garbage);
  }
}

TEST(PointsMergeTest, AnyBytesFailOrAddUpToAValue) {
  const uint32_t seed = 103;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  const auto points = MakePointsMerge();
  const auto days = MakeDaysMerge();
  int merged_points = 0;
  for (int round = 0; round < 20'000; ++round) {
    Values values(2);
    for (std::string& value : values) {
      value = PointValue(RandomChange(random));
      for (uint64_t i = random() % 4; i > 0; --i) {
        value.insert(random() % (value.size() + 1), random() % 9, static_cast<char>(random()));
        value[random() % value.size()] = static_cast<char>(random());
      }
    }
    const auto point = PartialMerge(*points, PointKey(kSeries, Day(9)), values);
    if (point.has_value()) {
      ++merged_points;
      ASSERT_TRUE(ParsePointValue(*point).has_value());
    }
    const auto day = PartialMerge(*days, DayKey(Kind::kProbe, Day(9), kSeries.series), values);
    ASSERT_TRUE(!day.has_value() || ParseDayValue(*day).has_value());
  }
  EXPECT_GT(merged_points, 100);
}

TEST(PointsMergeTest, CountsThatDoNotFitWrapAround) {
  const auto merge = MakePointsMerge();
  PointRecord largest;
  largest.records = UINT64_MAX;
  largest.sources.Add(3, INT64_MAX);
  PointRecord one;
  one.records = 1;
  one.sources.Add(3, 1);
  one.sources.Add(4, INT64_MAX);
  const auto sum =
      PartialMerge(*merge, PointKey(kSeries, Day(9)), {PointValue(largest), PointValue(one)});
  ASSERT_TRUE(sum.has_value());
  const auto parsed = ParsePointValue(*sum);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->records, 0u);
  EXPECT_FALSE(parsed->sources.IsValid());
  EXPECT_EQ(CountsOf(*parsed).sources, UINT64_MAX);  // INT64_MIN + INT64_MAX
}

template <typename Bits>
class SightingsMergeTest : public testing::Test {
 protected:
  using Map = std::map<Bits, uint64_t>;

  static std::string Key() {
    return ToBytes(SightingsKey{
        kSeries, sizeof(Bits) == 4 ? AddressSet::kIpv4Targets : AddressSet::kIpv6Sources, 284});
  }
  static std::string Pack(const Map& map) {
    std::vector<SeenDays<Bits>> entries;
    for (const auto& [address, days] : map) {
      entries.push_back({address, days});
    }
    std::string value;
    AppendRun<Bits>(entries, value);
    return value;
  }
  static Map Unpack(const std::string& value) {
    Map map;
    std::vector<SeenDays<Bits>> entries;
    const auto packed = PackedSightings<Bits>::Parse(value);
    EXPECT_TRUE(packed.has_value() && packed->ReadAll(entries));
    for (const SeenDays<Bits>& entry : entries) {
      map[entry.address] = entry.days;
    }
    return map;
  }
  static Map Random(std::mt19937_64& random) {
    Map map;
    for (uint64_t i = random() % 20; i > 0; --i) {
      map[static_cast<Bits>(random() % 40)] |= uint64_t{1} << random() % 64;
    }
    return map;
  }
};
using Families = testing::Types<uint32_t, absl::uint128>;
TYPED_TEST_SUITE(SightingsMergeTest, Families);

TYPED_TEST(SightingsMergeTest, TheMergeIsTheUnionHoweverItIsGrouped) {
  const uint32_t seed = 104;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  const auto merge = MakeSightingsMerge();
  for (int round = 0; round < 200; ++round) {
    typename TestFixture::Map all;
    Values values;
    // More than a value keeps as runs of their own.
    for (uint64_t i = 1 + random() % 30; i > 0; --i) {
      const auto map = TestFixture::Random(random);
      for (const auto& [address, days] : map) {
        all[address] |= days;
      }
      values.push_back(TestFixture::Pack(map));
    }
    ASSERT_EQ(TestFixture::Unpack(MergeInGroups(*merge, TestFixture::Key(), values, random)), all);
  }
}

TYPED_TEST(SightingsMergeTest, AnOperandThatIsDamagedFailsTheMerge) {
  const auto merge = MakeSightingsMerge();
  const std::string good = TestFixture::Pack({{1, 1}, {3, 2}, {9, 5}});
  for (const std::string& garbage :
       {std::string("x"), good.substr(0, good.size() - 1), good + "x", std::string(3, '\xff')}) {
    ExpectGarbageFails(*merge, TestFixture::Key(), good, garbage);
  }
}

TYPED_TEST(SightingsMergeTest, AKeyThatIsNoneOfSightingsFailsTheMerge) {
  const auto merge = MakeSightingsMerge();
  const std::string good = TestFixture::Pack({{1, 1}});
  EXPECT_FALSE(FullMerge(*merge, "no key", &good, {good}).has_value());
  EXPECT_FALSE(PartialMerge(*merge, "", {good, good}).has_value());
}

}  // namespace
}  // namespace scantrend
