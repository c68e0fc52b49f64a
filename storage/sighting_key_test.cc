#include "storage/sighting_key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

namespace scantrend {
namespace {

TEST(SightingKeyTest, AnIpv4KeyIsIdAddressAndDayFromTheTop) {
  const KeyLayout layout(Day(18'190), 9);
  Ipv4Key key = 0;
  layout.Make(0x12345, 0xc0000201, 18'193, key);
  EXPECT_EQ(key, uint64_t{0x12345} << 41 | uint64_t{0xc0000201} << 9 | 3);
}

TEST(SightingKeyTest, ALayoutHoldsItsDaysAndNoneBeforeOrBehindThem) {
  for (int bits = 1; bits <= 16; ++bits) {
    const KeyLayout layout(Day(20'000), bits);
    SCOPED_TRACE(bits);
    EXPECT_EQ(layout.days(), 1 << bits);
    EXPECT_EQ(layout.ids(), uint64_t{1} << (32 - bits));
    EXPECT_FALSE(layout.Holds(Day(19'999)));
    EXPECT_FALSE(layout.Holds(Day(0)));
    EXPECT_TRUE(layout.Holds(Day(20'000)));
    const int behind = 20'000 + layout.days();
    EXPECT_TRUE(layout.Holds(Day(static_cast<uint16_t>(std::min(behind - 1, 65'535)))));
    if (behind <= 65'535) {
      EXPECT_FALSE(layout.Holds(Day(static_cast<uint16_t>(behind))));
    }
  }
  const KeyLayout all(Day(0), 16);
  EXPECT_TRUE(all.Holds(Day(0)));
  EXPECT_TRUE(all.Holds(Day(65'535)));
}

TEST(SightingKeyTest, TheLargestIdAddressAndDayFitEveryLayout) {
  for (int bits = 1; bits <= 16; ++bits) {
    for (const uint16_t first : {uint16_t{0}, static_cast<uint16_t>(65'536 - (1 << bits))}) {
      const KeyLayout layout(Day(first), bits);
      const auto id = static_cast<SeriesId>(layout.ids() - 1);
      const auto day = static_cast<uint16_t>(first + layout.days() - 1);
      Ipv4Key key = 0;
      layout.Make(id, UINT32_MAX, day, key);
      EXPECT_EQ(key, UINT64_MAX);
      EXPECT_EQ(layout.id(key), id);
      EXPECT_EQ(layout.address(key), UINT32_MAX);
      EXPECT_EQ(layout.day(key), day);
      layout.Make(0, uint32_t{0}, first, key);
      EXPECT_EQ(key, 0u);
      EXPECT_EQ(layout.day(key), first);
    }
  }
}

TEST(SightingKeyTest, KeysGiveBackTheirPartsAndSortByIdAddressAndDay) {
  const uint32_t seed = 31;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 20'000; ++round) {
    const int bits = 1 + static_cast<int>(random() % 16);
    const auto first = static_cast<uint16_t>(random() % (65'537 - (1u << bits)));
    const KeyLayout layout(Day(first), bits);
    struct Parts {
      SeriesId id;
      absl::uint128 address;
      uint16_t day;
    };
    // Often alike, so that the order depends on the next part.
    const auto next = [&] {
      return Parts{static_cast<SeriesId>(random() % (random() % 2 ? 2 : layout.ids())),
                   random() % 2 ? random() % 2 : absl::MakeUint128(random(), random()),
                   static_cast<uint16_t>(first + random() % (1u << bits))};
    };
    const Parts a = next();
    const Parts b = next();
    const auto address_a = static_cast<uint32_t>(a.address);
    const auto address_b = static_cast<uint32_t>(b.address);
    Ipv4Key a4 = 0;
    Ipv4Key b4 = 0;
    layout.Make(a.id, address_a, a.day, a4);
    layout.Make(b.id, address_b, b.day, b4);
    ASSERT_EQ(layout.id(a4), a.id);
    ASSERT_EQ(layout.address(a4), address_a);
    ASSERT_EQ(layout.day(a4), a.day);
    ASSERT_EQ(layout.DayIndex(layout.day(a4)), static_cast<size_t>(a.day - first));
    ASSERT_EQ(a4 < b4, std::tuple(a.id, address_a, a.day) < std::tuple(b.id, address_b, b.day));
    Ipv6Key a6;
    Ipv6Key b6;
    layout.Make(a.id, a.address, a.day, a6);
    layout.Make(b.id, b.address, b.day, b6);
    ASSERT_EQ(layout.id(a6), a.id);
    ASSERT_EQ(layout.address(a6), a.address);
    ASSERT_EQ(layout.day(a6), a.day);
    ASSERT_EQ(a6 < b6, std::tuple(a.id, a.address, a.day) < std::tuple(b.id, b.address, b.day));
    ASSERT_EQ(a6 == b6, std::tuple(a.id, a.address, a.day) == std::tuple(b.id, b.address, b.day));
  }
}

}  // namespace
}  // namespace scantrend
