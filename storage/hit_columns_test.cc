#include "storage/hit_columns.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace scantrend {
namespace {

Hit RandomHit(std::mt19937_64& random) {
  const auto address = [&random](bool ipv6) {
    return ipv6 ? Address(random() | 1, random()) : Address(static_cast<uint32_t>(random()));
  };
  // Both of one family mostly, but a mapped address may meet one of IPv6.
  const uint64_t families = random() % 5;
  return {.time_s = static_cast<uint32_t>(random()),
          .source = address(families == 1 || families == 2),
          .target = address(families == 2 || families == 3),
          .series = {static_cast<uint8_t>(random()), static_cast<uint16_t>(random())},
          .kind = static_cast<Kind>(random()),
          .records = static_cast<uint32_t>(random())};
}

Hit HitOf(const Address& source, const Address& target, uint32_t records = 1) {
  return {.time_s = 9,
          .source = source,
          .target = target,
          .series = {kTcp, 853},
          .kind = Kind::kProbe,
          .records = records};
}

bool IsIpv4(const Hit& hit) { return hit.source.is_ipv4() && hit.target.is_ipv4(); }

TEST(HitColumnsTest, HitsComeBackAsTheyWereIpv4BeforeIpv6) {
  const uint32_t seed = 41;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::vector<Hit> hits(random() % 40);
    std::generate(hits.begin(), hits.end(), [&random] { return RandomHit(random); });
    const HitColumns columns = HitColumns::Of(hits);
    ASSERT_EQ(columns.size(), hits.size());
    ASSERT_EQ(columns.ipv4.size(),
              static_cast<size_t>(std::count_if(hits.begin(), hits.end(), IsIpv4)));
    std::stable_partition(hits.begin(), hits.end(), IsIpv4);
    ASSERT_EQ(ToHits(columns), hits);
  }
}

TEST(HitColumnsTest, AnIpv6AddressIsItsFirstAndItsLastEightOctets) {
  const Address source = *Address::Parse("2001:db8:1:2:3:4:5:6");
  const Address target = *Address::Parse("fe80::1");
  const HitColumns columns = HitColumns::Of({HitOf(source, target)});
  ASSERT_EQ(columns.ipv4.size(), 0u);
  ASSERT_EQ(columns.ipv6.size(), 1u);
  EXPECT_EQ(columns.ipv6.source_high[0], 0x20010db8'00010002u);
  EXPECT_EQ(columns.ipv6.source_low[0], 0x00030004'00050006u);
  EXPECT_EQ(columns.ipv6.target_high[0], 0xfe800000'00000000u);
  EXPECT_EQ(columns.ipv6.target_low[0], 1u);
}

TEST(HitColumnsTest, AnIpv4SourceWithAnIpv6TargetIsAMappedAddressAndStaysAnIpv4Address) {
  const HitColumns columns =
      HitColumns::Of({HitOf(*Address::Parse("192.0.2.1"), *Address::Parse("2001:db8::1"))});
  ASSERT_EQ(columns.ipv6.size(), 1u);
  EXPECT_EQ(columns.ipv6.source_high[0], 0u);
  EXPECT_EQ(columns.ipv6.source_low[0], 0xffff'c000'0201u);
  EXPECT_TRUE(ToHits(columns)[0].source.is_ipv4());
}

TEST(HitColumnsTest, WithoutAColumnOfRecordsEveryHitCountsForOne) {
  HitColumns columns =
      HitColumns::Of({HitOf(Address(1), Address(2), 7), HitOf(Address(1, 2), Address(3, 4), 8)});
  columns.ipv4.records = {};
  columns.ipv6.records = {};
  const std::vector<Hit> hits = ToHits(columns);
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(hits[0].records, 1u);
  EXPECT_EQ(hits[1].records, 1u);
}

TEST(HitColumnsTest, ACopyKeepsTheColumnsAlive) {
  HitColumns copy;
  {
    const HitColumns columns = HitColumns::Of({HitOf(Address(5), Address(6))});
    copy = columns;
  }
  EXPECT_EQ(copy.ipv4.time_s[0], 9u);
  EXPECT_EQ(copy.ipv4.source[0], 5u);
}

}  // namespace
}  // namespace scantrend
