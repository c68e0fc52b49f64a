#include "storage/packed_sightings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace scantrend {
namespace {

using absl::uint128;
using std::string_literals::operator""s;

template <typename Bits>
using Map = std::map<Bits, uint64_t>;

template <typename Bits>
std::vector<SeenDays<Bits>> Entries(const Map<Bits>& map) {
  std::vector<SeenDays<Bits>> entries;
  for (const auto& [address, days] : map) {
    entries.push_back({address, days});
  }
  return entries;
}

template <typename Bits>
std::string Pack(const Map<Bits>& map) {
  std::string value;
  AppendRun<Bits>(Entries(map), value);
  return value;
}

template <typename Bits>
bool Ascend(const std::vector<SeenDays<Bits>>& entries) {
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].days == 0 || (i > 0 && entries[i - 1].address >= entries[i].address)) {
      return false;
    }
  }
  return true;
}

// The value's entries; a failure, and none, if it is damaged.
template <typename Bits>
std::vector<SeenDays<Bits>> Read(std::string_view value) {
  const auto packed = PackedSightings<Bits>::Parse(value);
  std::vector<SeenDays<Bits>> entries;
  if (!packed.has_value() || !packed->ReadAll(entries)) {
    ADD_FAILURE() << "damaged";
    return {};
  }
  return entries;
}

template <typename Bits>
std::string Merge(const std::vector<std::string>& values) {
  const std::vector<std::string_view> views(values.begin(), values.end());
  std::string merged;
  EXPECT_TRUE(MergePacked<Bits>(views, merged));
  return merged;
}

// Random addresses and days of one shape, different ones in each round.
template <typename Bits>
class RandomSightings {
 public:
  explicit RandomSightings(uint32_t seed) : random_(seed) {}

  Map<Bits> Next() {
    static constexpr size_t kSizes[] = {1, 2, 3, 10, 30, 255, 256, 257, 258, 513, 3000};
    const size_t size = kSizes[random_() % std::size(kSizes)];
    const auto shape = random_() % 6;
    base_ = RandomBits();
    const auto days = random_() % 7;
    const auto one_day = random_() % kSpanDays;
    Map<Bits> map;
    for (size_t tries = 0; map.size() < size && tries < 4 * size; ++tries) {
      map[Address(shape, tries)] = Days(days, one_day);
    }
    return map;
  }

  Bits RandomBits() {
    if constexpr (sizeof(Bits) == 4) {
      return static_cast<uint32_t>(random_());
    } else {
      return absl::MakeUint128(random_(), random_());
    }
  }

  uint64_t Number(uint64_t below) { return random_() % below; }

 private:
  Bits Address(uint64_t shape, size_t index) {
    constexpr Bits kMax = ~Bits{0};
    switch (shape) {
      case 0:  // anywhere, with both ends
        return index == 0 ? Bits{0} : index == 1 ? kMax : RandomBits();
      case 1:  // every address of a range
        return (base_ >> 1) + static_cast<Bits>(index);
      case 2:  // a network of 65536
        return base_ >> 16 << 16 | static_cast<Bits>(random_() % 65536);
      case 3:  // networks of 256
        return base_ >> 16 << 16 | static_cast<Bits>(random_() % 5 << 12 | random_() % 256);
      case 4:  // close to the highest
        return kMax - static_cast<Bits>(random_() % 5000);
      default:  // at every distance
        return RandomBits() >> static_cast<int>(random_() % (8 * sizeof(Bits)));
    }
  }

  uint64_t Days(uint64_t shape, uint64_t one_day) {
    const uint64_t day = uint64_t{1} << random_() % kSpanDays;
    switch (shape) {
      case 0:  // one and the same day
        return uint64_t{1} << one_day;
      case 1:  // one day of 64
        return day;
      case 2:  // one day of a few
        return uint64_t{1} << (one_day / 2 + random_() % 11);
      case 3:  // mostly one
        return random_() % 8 == 0 ? day | uint64_t{1} << random_() % kSpanDays : day;
      case 4:  // every day
        return ~uint64_t{0};
      case 5:  // one day, a few, a row of them, every day
        switch (random_() % 4) {
          case 0:
            return day;
          case 1:
            return day | random_() % 4096 << random_() % 52;
          case 2:
            return (~uint64_t{0} >> random_() % 64 << random_() % 64) | day;
          default:
            return ~uint64_t{0};
        }
      default:  // any
        return random_() | day;
    }
  }

  std::mt19937_64 random_;
  Bits base_ = 0;
};

template <typename Bits>
class PackedSightingsTest : public testing::Test {
 protected:
  static constexpr uint32_t kSeed = 853;
  testing::ScopedTrace trace_{__FILE__, __LINE__, "seed " + std::to_string(kSeed)};
  RandomSightings<Bits> random_{kSeed};
};

using Families = testing::Types<uint32_t, uint128>;
TYPED_TEST_SUITE(PackedSightingsTest, Families);

TEST(PackedSightingsBytesTest, OneAddressOfOneDayTakesSevenBytes) {
  // 1 entry, 5 bytes of blocks: 198.51.100.7; day 17 and code 0 (17 << 2 | 0).
  EXPECT_EQ(Pack<uint32_t>({{0xc6336407, 1 << 17}}), "\x01\x05\xc6\x33\x64\x07\x44"s);
}

TEST(PackedSightingsBytesTest, AFewAddressesOfOneDayAreThese) {
  // 5 entries, 8 bytes of blocks: 198.51.100.0, slack 18 - 4 = 14 to 198.51.100.18; day 0. Of the
  // three in between, the distances 1, 5, 5 from the densest placing, 2 bits of each apart: 1 01 1
  // 00, then 10 10 10, from the lowest bit up.
  EXPECT_EQ(
      Pack<uint32_t>(
          {{0xc6336400, 1}, {0xc6336402, 1}, {0xc6336407, 1}, {0xc6336408, 1}, {0xc6336412, 1}}),
      "\x05\x08\xc6\x33\x64\x00\x0e\x00\x4d\x05"s);
}

TEST(PackedSightingsBytesTest, DaysThatDifferAreThese) {
  // 3 entries that fill their range: no bits of addresses. Code 2 from day 4 on; 12 days, some with
  // more than one (11 | 64). First days 0, 1, 0 in 4 bits each; flags 0 1 1; then of the second
  // entry tag 0, day 9 of the 10 left, in 4 bits; of the third tag 2, 11 days less 1, in 4 bits.
  // 0000 1000 0000 011 00 1001 01 0101
  EXPECT_EQ(Pack<uint32_t>(
                {{0xc6336400, 1 << 4}, {0xc6336401, 1 << 5 | 1 << 15}, {0xc6336402, 0xfff << 4}}),
            "\x03\x0b\xc6\x33\x64\x00\x00\x12\x4b\x10\x60\x52\x05"s);
}

TEST(PackedSightingsBytesTest, MasksThatAreAllTheSameAreWrittenOnce) {
  // Slack 2, code 1 from day 3 on, 2 days. Of 9, the distance 1: 1 0 in unary, 1 below; the
  // mask 11.
  EXPECT_EQ(Pack<uint32_t>({{7, 3 << 3}, {9, 3 << 3}, {11, 3 << 3}}),
            "\x03\x08\x00\x00\x00\x07\x02\x0d\x01\x1d"s);
}

TEST(PackedSightingsBytesTest, MasksWithoutPatternAreWrittenAsTheyAre) {
  // Code 3 from day 0 on, 2 days; masks 01, 11, 10 from the lowest bit up.
  EXPECT_EQ(Pack<uint32_t>({{7, 1}, {8, 3}, {9, 2}}), "\x03\x08\x00\x00\x00\x07\x00\x03\x01\x2d"s);
}

TEST(PackedSightingsBytesTest, Ipv6AddressesAreTheseBytes) {
  // 3 entries, 22 bytes of blocks: 2001:db8::1; 2 bytes that differ in the last, 2001:db8::200; day
  // 0; 1 byte less 1 that differs in 2001:db8::3, in 4 bits; 03.
  const uint128 first = absl::MakeUint128(0x20010db8'00000000, 1);
  EXPECT_EQ(Pack<uint128>({{first, 1}, {first + 2, 1}, {first + 0x1ff, 1}}),
            "\x03\x16\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"
            "\x02\x02\x00\x00\x30\x00"s);
}

TEST(PackedSightingsBytesTest, BytesThatAreNoValueAreRefused) {
  std::vector<SeenDays<uint32_t>> entries;
  for (const std::string& value : {
           "\x00\x00"s,                                      // a run of none
           "\x01"s,                                          // no length
           "\x01\x06\xc6\x33\x64\x07\x44"s,                  // cut off
           "\x01\x04\xc6\x33\x64\x07"s,                      // no days
           "\x01\x06\xc6\x33\x64\x07\x44\x00"s,              // a byte too many
           "\x02\x06\xff\xff\xff\xff\x00\x44"s,              // behind the highest address
           "\xff\xff\xff\xff\x0f\x05\xc6\x33\x64\x07\x44"s,  // more entries than bytes
           "\x01\x07\xc6\x33\x64\x07\xfd\x01\x01"s,          // days behind the span
           "\x01\x07\xc6\x33\x64\x07\x0d\x01\x00"s,          // a mask of no days
           "\x02\x08\x00\x00\x00\x07\x00\x02\x41\x0a"s,      // more days behind the block's last
           "\x01\x07\xc6\x33\x64\x07\x0d\x81\x01"s,          // a bit of the head that is not used
       }) {
    const auto packed = PackedSightings<uint32_t>::Parse(value);
    EXPECT_FALSE(packed.has_value() && packed->ReadAll(entries)) << testing::PrintToString(value);
  }
}

TEST(PackedSightingsSizeTest, AnAddressOfEveryDayTakesTwoBytesAmongThoseOfOne) {
  Map<uint32_t> map;
  for (uint32_t i = 0; i < 256; ++i) {
    map[i] = i % 2 == 0 ? ~uint64_t{0} : uint64_t{1} << i % 64;
  }
  EXPECT_LT(Pack(map).size(), 256 * 3 / 2u);
}

TYPED_TEST(PackedSightingsTest, WithoutEntriesThereIsNoRun) {
  EXPECT_EQ(Pack<TypeParam>({}), "");
  EXPECT_TRUE(Read<TypeParam>("").empty());
  EXPECT_EQ(Merge<TypeParam>({}), "");
  EXPECT_EQ(Merge<TypeParam>({"", ""}), "");
}

TYPED_TEST(PackedSightingsTest, EveryShapeIsReadAsItWasWritten) {
  for (int round = 0; round < 1500; ++round) {
    const Map<TypeParam> map = this->random_.Next();
    const std::string value = Pack(map);
    ASSERT_EQ(PackedSightings<TypeParam>::Parse(value)->runs(), 1u);
    ASSERT_EQ(Read<TypeParam>(value), Entries(map)) << "round " << round;
  }
}

TYPED_TEST(PackedSightingsTest, FindAddsTheDaysOfThoseThatAreThere) {
  for (int round = 0; round < 500; ++round) {
    const Map<TypeParam> map = this->random_.Next();
    Map<TypeParam> wanted{{TypeParam{0}, 0}, {~TypeParam{0}, 0}};
    const uint64_t one_of = 1 + this->random_.Number(100);
    for (const auto& [address, days] : map) {
      if (this->random_.Number(one_of) == 0) {
        wanted[address] = 0;
        wanted[address + 1] = 0;
        wanted[address - 1] = 0;
      }
      if (this->random_.Number(100) == 0) {
        wanted[this->random_.RandomBits()] = 0;
      }
    }
    std::vector<TypeParam> addresses;
    std::vector<uint64_t> days;
    std::vector<uint64_t> expected;
    for (const auto& [address, none] : wanted) {
      const auto at = map.find(address);
      addresses.push_back(address);
      days.push_back(1);
      expected.push_back(at == map.end() ? 1 : at->second | 1);
    }
    const std::string value = Pack(map);
    ASSERT_TRUE(PackedSightings<TypeParam>::Parse(value)->Find(addresses, days));
    ASSERT_EQ(days, expected) << "round " << round;
  }
}

TYPED_TEST(PackedSightingsTest, ValuesMergeToTheirUnionInWhateverGroups) {
  for (int round = 0; round < 60; ++round) {
    Map<TypeParam> all;
    std::vector<std::string> values;
    std::string left;
    Map<TypeParam> before;
    for (uint64_t i = 1 + this->random_.Number(12); i > 0; --i) {
      Map<TypeParam> map = this->random_.Next();
      for (const auto& [address, days] : before) {
        if (this->random_.Number(3) == 0) {
          map[address] |= uint64_t{1} << this->random_.Number(64);
        }
      }
      before = map;
      for (const auto& [address, days] : map) {
        all[address] |= days;
      }
      values.push_back(Pack(map));
      left = Merge<TypeParam>({left, values.back()});
    }
    std::string right;
    for (auto value = values.rbegin(); value != values.rend(); ++value) {
      right = Merge<TypeParam>({*value, right});
    }
    const size_t middle = this->random_.Number(values.size());
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(middle);
    const std::string halves = Merge<TypeParam>(
        {Merge<TypeParam>({values.begin(), at}), Merge<TypeParam>({at, values.end()})});

    std::vector<TypeParam> addresses;
    std::vector<uint64_t> expected;
    for (const auto& [address, days] : all) {
      addresses.push_back(address);
      expected.push_back(days);
    }
    for (const std::string& value : {left, right, halves, Merge<TypeParam>(values)}) {
      ASSERT_EQ(Read<TypeParam>(value), Entries(all)) << "round " << round;
      const auto packed = PackedSightings<TypeParam>::Parse(value);
      std::vector<uint64_t> days(addresses.size());
      ASSERT_TRUE(packed->Find(addresses, days));
      ASSERT_EQ(days, expected) << "round " << round;
      EXPECT_LE(packed->runs(), std::max<size_t>(kMergedRunsMax, std::bit_width(all.size())))
          << "round " << round;
    }
    // Runs that are appended without merging are the same set.
    std::string appended;
    for (const std::string& value : values) {
      appended += value;
    }
    ASSERT_EQ(PackedSightings<TypeParam>::Parse(appended)->runs(), values.size());
    ASSERT_EQ(Read<TypeParam>(appended), Entries(all)) << "round " << round;
  }
}

TYPED_TEST(PackedSightingsTest, AsManyRunsAsAreCheapToReadAreCopied) {
  std::string value;
  for (uint32_t i = 0; i < kMergedRunsMax; ++i) {
    const std::string run = Pack<TypeParam>({{TypeParam{i}, 1}});
    const std::string merged = Merge<TypeParam>({value, run});
    ASSERT_EQ(merged, value + run);
    value = merged;
  }
  // Of one more, those of one address each unite like the digits of a binary counter: 8, 4, 1.
  EXPECT_EQ(kMergedRunsMax, 12u);
  value = Merge<TypeParam>({value, Pack<TypeParam>({{TypeParam{kMergedRunsMax}, 1}})});
  EXPECT_EQ(PackedSightings<TypeParam>::Parse(value)->runs(), 3u);
}

TYPED_TEST(PackedSightingsTest, ARunIsMergedIfItIsMoreThanHalfAsLongAsTheOneBefore) {
  Map<TypeParam> large;
  Map<TypeParam> half;
  for (uint32_t i = 0; i < 1001; ++i) {
    large[TypeParam{i} * 2] = 1;
    if (i < 500) {
      half[TypeParam{i} * 2 + 1] = 1;
    }
  }
  std::string ones;
  for (uint32_t i = 0; i < kMergedRunsMax; ++i) {
    ones += Pack<TypeParam>({{TypeParam{5000} + i, 1}});
  }
  const auto runs = [](const std::string& value) {
    return PackedSightings<TypeParam>::Parse(value)->runs();
  };
  // 1001, 500, and of 12 ones 8 and 4.
  EXPECT_EQ(runs(Merge<TypeParam>({Pack(large), Pack(half), ones})), 4u);
  half[TypeParam{5000}] = 1;
  EXPECT_EQ(runs(Merge<TypeParam>({Pack(large), Pack(half), ones})), 3u);
}

TYPED_TEST(PackedSightingsTest, ASmallValueIsAddedToALargeOneByCopyingIt) {
  Map<TypeParam> large;
  for (uint32_t i = 0; i < 1000; ++i) {
    large[TypeParam{i} * 7] = 1;
  }
  const std::string value = Pack(large);
  const std::string small = Pack<TypeParam>({{TypeParam{8}, 2}});
  EXPECT_EQ(Merge<TypeParam>({value, small}), value + small);
}

// Whatever the bytes are, they are refused or read as entries that ascend.
template <typename Bits>
void ExpectRefusedOrSane(const std::string& value, const std::vector<Bits>& addresses) {
  // A buffer of just this size, so that a sanitizer sees each read behind the end.
  const std::vector<char> bytes(value.begin(), value.end());
  const std::string_view view(bytes.data(), bytes.size());
  const auto packed = PackedSightings<Bits>::Parse(view);
  std::string merged;
  const std::string_view twice[] = {view, view};
  const bool is_merged = MergePacked<Bits>(twice, merged);
  if (!packed.has_value()) {
    EXPECT_FALSE(is_merged);
    return;
  }
  std::vector<SeenDays<Bits>> entries;
  const bool is_read = packed->ReadAll(entries);
  ASSERT_TRUE(Ascend(entries));
  std::vector<uint64_t> days(addresses.size());
  const bool is_found = packed->Find(addresses, days);
  if (is_read) {
    ASSERT_TRUE(is_merged);
    ASSERT_EQ(Read<Bits>(merged), entries);
    ASSERT_TRUE(is_found);
    for (size_t i = 0; i < addresses.size(); ++i) {
      const auto at = std::lower_bound(
          entries.begin(), entries.end(), addresses[i],
          [](const SeenDays<Bits>& entry, const Bits& a) { return entry.address < a; });
      const bool is_there = at != entries.end() && at->address == addresses[i];
      ASSERT_EQ(days[i], is_there ? at->days : 0);
    }
  }
}

TYPED_TEST(PackedSightingsTest, WithinRangesIsWhatLiesInThemAndNothingElse) {
  using Bits = TypeParam;
  for (int round = 0; round < 120; ++round) {
    const Map<Bits> one = this->random_.Next();
    const Map<Bits> other = this->random_.Next();
    const std::string value = Pack(one) + Pack(other);
    Map<Bits> all = one;
    for (const auto& [address, days] : other) {
      all[address] |= days;
    }
    // Between addresses that are there, alone or some of them.
    std::vector<AddressRange<Bits>> ranges;
    for (auto at = all.begin(); at != all.end(); ++at) {
      if (this->random_.Number(1 + all.size() / 4) == 0) {
        const Bits first = at->first;
        for (uint64_t more = this->random_.Number(20); more > 0 && std::next(at) != all.end();
             --more) {
          ++at;
        }
        ranges.push_back({first, at->first});
      }
    }
    Map<Bits> expected;
    for (const auto& [address, days] : all) {
      for (const AddressRange<Bits>& range : ranges) {
        if (range.first <= address && address <= range.last) {
          expected[address] = days;
        }
      }
    }
    std::vector<SeenDays<Bits>> read;
    ASSERT_TRUE(PackedSightings<Bits>::Parse(value)->ReadWithin(ranges, read));
    Map<Bits> within;
    for (const SeenDays<Bits>& entry : read) {
      within[entry.address] |= entry.days;
    }
    ASSERT_EQ(within, expected);
  }
}

TYPED_TEST(PackedSightingsTest, AValueCutOffAnywhereIsRefused) {
  for (int round = 0; round < 40; ++round) {
    Map<TypeParam> map = this->random_.Next();
    while (map.size() > 300) {
      map.erase(map.begin());
    }
    const std::string value = Pack(map);
    for (size_t size = 1; size < value.size(); ++size) {
      EXPECT_FALSE(PackedSightings<TypeParam>::Parse(value.substr(0, size)).has_value());
    }
    // Cut off within its blocks, with a head that fits.
    const size_t heads = map.size() < 128 ? 1 : 2;
    for (size_t left = 0; left < 127 && left + heads < value.size(); ++left) {
      ExpectRefusedOrSane<TypeParam>(
          value.substr(0, heads) + static_cast<char>(left) + value.substr(heads + 1, left),
          {map.begin()->first, map.rbegin()->first});
    }
  }
}

TYPED_TEST(PackedSightingsTest, FlippedBitsAreRefusedOrReadAsEntriesThatAscend) {
  for (int round = 0; round < 250; ++round) {
    Map<TypeParam> map = this->random_.Next();
    while (map.size() > 600) {
      map.erase(map.begin());
    }
    std::string value = Pack(map);
    std::vector<TypeParam> addresses;
    for (const auto& [address, days] : map) {
      if (this->random_.Number(map.size()) < 8) {
        addresses.push_back(address);
      }
    }
    if (round % 3 == 0) {
      value += Pack(this->random_.Next()).substr(0, 4000);
    }
    for (int flip = 0; flip < 200; ++flip) {
      std::string damaged = value;
      for (uint64_t flips = 1 + this->random_.Number(3); flips > 0; --flips) {
        // Half of them where the heads are.
        const size_t range =
            this->random_.Number(2) == 0 ? damaged.size() : std::min<size_t>(damaged.size(), 24);
        damaged[this->random_.Number(range)] ^= static_cast<char>(1 + this->random_.Number(255));
      }
      ASSERT_NO_FATAL_FAILURE(ExpectRefusedOrSane<TypeParam>(damaged, addresses))
          << "round " << round << " flip " << flip;
    }
  }
}

}  // namespace
}  // namespace scantrend
