#include "storage/packed_contacts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>

#include "absl/numeric/int128.h"

namespace scantrend {
namespace {

template <typename Bits>
std::string Pack(const std::vector<Contact<Bits>>& contacts) {
  ContactPacker<Bits> packer;
  for (const Contact<Bits>& contact : contacts) {
    packer.Add(contact);
  }
  return std::string(packer.Finish());
}

template <typename Bits>
const std::vector<AddressRange<Bits>> kAll = {{0, std::numeric_limits<Bits>::max()}};

template <typename Bits>
std::vector<Contact<Bits>> Unpack(std::string_view value) {
  std::vector<Contact<Bits>> contacts;
  EXPECT_TRUE(ReadContacts<Bits>(value, kAll<Bits>, contacts));
  return contacts;
}

std::string Bytes(std::initializer_list<int> bytes) {
  std::string text;
  for (const int byte : bytes) {
    text.push_back(static_cast<char>(byte));
  }
  return text;
}

absl::uint128 Ipv6(uint64_t low) { return absl::MakeUint128(0x20010db8'00000000, low); }

TEST(PackedContactsTest, AContactAloneIsItsTwoAddressesAndTwoBytes) {
  const std::vector<Contact<uint32_t>> one = {{0xc0000201, 0xc6336407, 1}};
  EXPECT_EQ(Pack(one), Bytes({2, 4, 192, 0, 2, 1, 198, 51, 100, 7}));
}

// The worked bytes of docs/storage-format.md.
TEST(PackedContactsTest, GoldenBytesOfIpv4) {
  const std::vector<Contact<uint32_t>> contacts = {
      {0xc0000201, 0xc6336407, 1}, {0xc0000201, 0xc6336409, 3}, {0xc0000205, 0xc6336404, 1}};
  // Sources: one with two targets, then a gap of 3. Targets: .4 and 0 to 5 (3 bits).
  const std::string value =
      Bytes({7, 10, 192, 0, 2, 1, 2, 198, 51, 100, 4, 1, 3, 0xfa, 0xf6, 0x04});
  EXPECT_EQ(Pack(contacts), value);
  EXPECT_EQ(Unpack<uint32_t>(value), contacts);
}

TEST(PackedContactsTest, GoldenBytesOfIpv6) {
  const std::vector<Contact<absl::uint128>> contacts = {{Ipv6(1), Ipv6(2), 1},
                                                        {Ipv6(3), Ipv6(2), 1}};
  std::string value = Bytes({4, 20}) + Bytes({0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0}) +
                      Bytes({0, 0, 0, 0, 0, 0, 0, 1}) + Bytes({2}) +
                      Bytes({0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0}) + Bytes({0, 0, 0, 0, 0, 0, 0, 2});
  value += Bytes({0x61, 0, 0});
  EXPECT_EQ(Pack(contacts), value);
  EXPECT_EQ(Unpack<absl::uint128>(value), contacts);
}

// Contacts of every shape: few sources with many targets, many with one; dense and spread.
template <typename Bits>
std::vector<Contact<Bits>> RandomContacts(std::mt19937_64& random) {
  const auto pick = [&random](std::initializer_list<uint64_t> of) {
    return *(of.begin() + random() % of.size());
  };
  const uint64_t sources = pick({1, 2, 5, 100, 3'000, UINT32_MAX});
  const uint64_t targets = pick({1, 2, 256, 65'536, UINT32_MAX});
  const uint64_t records = pick({1, 1, 2, 1'000, UINT64_MAX});
  const uint64_t base = pick({0, 1'000, UINT32_MAX});
  std::map<std::pair<Bits, Bits>, uint64_t> contacts;
  for (uint64_t n = pick({1, 2, 3, 50, 1'023, 1'024, 1'025, 5'000}); n > 0; --n) {
    const auto address = [&](uint64_t of) {
      const uint64_t number = random() % of;
      const auto low = static_cast<uint32_t>(base == 0 ? number : base - number % base);
      if constexpr (sizeof(Bits) == 4) {
        return low;
      } else {
        // Of several networks, and IPv4-mapped ones.
        return of % 2 == 0 ? Bits(0xffff'0000'0000 | low)
                           : absl::MakeUint128(0x20010db8'00000000 + random() % 3, ~uint64_t{low});
      }
    };
    contacts[{address(sources), address(targets)}] = 1 + random() % records;
  }
  std::vector<Contact<Bits>> sorted;
  for (const auto& [pair, count] : contacts) {
    sorted.push_back({pair.first, pair.second, count});
  }
  return sorted;
}

template <typename Bits>
class PackedContactsOfTest : public testing::Test {};
using BothFamilies = testing::Types<uint32_t, absl::uint128>;
TYPED_TEST_SUITE(PackedContactsOfTest, BothFamilies);

TYPED_TEST(PackedContactsOfTest, WhatIsPackedIsReadAgain) {
  std::mt19937_64 random(1);
  ContactPacker<TypeParam> packer;  // the same one again and again
  EXPECT_EQ(packer.Finish(), "");
  for (int round = 0; round < 400; ++round) {
    const auto contacts = RandomContacts<TypeParam>(random);
    for (const Contact<TypeParam>& contact : contacts) {
      packer.Add(contact);
    }
    ASSERT_EQ(Unpack<TypeParam>(packer.Finish()), contacts) << round;
    EXPECT_EQ(packer.Finish(), "");
  }
}

TYPED_TEST(PackedContactsOfTest, TheContactsOfSomeSourcesAreThoseOfAllThatLieInTheirRanges) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 400; ++round) {
    const auto contacts = RandomContacts<TypeParam>(random);
    std::vector<AddressRange<TypeParam>> ranges;
    for (size_t i = random() % 3; i < contacts.size(); i += 1 + random() % 2'000) {
      const TypeParam first = contacts[i].source + static_cast<TypeParam>(random() % 2);
      if (ranges.empty() || ranges.back().last < first) {
        ranges.push_back(
            {first,
             std::max(first, contacts[std::min(contacts.size() - 1, i + random() % 3)].source)});
      }
    }
    std::vector<Contact<TypeParam>> expected;
    for (const Contact<TypeParam>& contact : contacts) {
      if (std::any_of(ranges.begin(), ranges.end(), [&](const AddressRange<TypeParam>& range) {
            return range.first <= contact.source && contact.source <= range.last;
          })) {
        expected.push_back(contact);
      }
    }
    std::vector<Contact<TypeParam>> found;
    ASSERT_TRUE(ReadContacts<TypeParam>(Pack(contacts), ranges, found));
    ASSERT_EQ(found, expected) << round;
  }
}

TYPED_TEST(PackedContactsOfTest, OtherBlocksAreNotDecoded) {
  std::vector<Contact<TypeParam>> contacts;
  for (uint32_t i = 0; i < 3 * kContactsOfBlock; ++i) {
    contacts.push_back({static_cast<TypeParam>(i), static_cast<TypeParam>(7), 1});
  }
  std::string value = Pack(contacts);
  for (size_t i = 64; i < value.size() / 4; ++i) {
    value[i] = 0;  // in the first block's body
  }
  std::vector<Contact<TypeParam>> found;
  EXPECT_FALSE(ReadContacts<TypeParam>(value, kAll<TypeParam>, found));
  found.clear();
  const std::vector<AddressRange<TypeParam>> last = {
      {2 * kContactsOfBlock + 5, 2 * kContactsOfBlock + 5}};
  ASSERT_TRUE(ReadContacts<TypeParam>(value, last, found));
  EXPECT_EQ(found, (std::vector<Contact<TypeParam>>{contacts[2 * kContactsOfBlock + 5]}));
}

TYPED_TEST(PackedContactsOfTest, AValueThatIsCutOffIsDamaged) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 100; ++round) {
    const auto contacts = RandomContacts<TypeParam>(random);
    const std::string value = Pack(contacts);
    const size_t size = random() % value.size();
    std::vector<Contact<TypeParam>> found;
    if (ReadContacts<TypeParam>(std::string_view(value).substr(0, size), kAll<TypeParam>, found)) {
      // Between two blocks.
      ASSERT_LT(found.size(), contacts.size());
      ASSERT_EQ(found.size() % kContactsOfBlock, 0u);
      ASSERT_TRUE(std::equal(found.begin(), found.end(), contacts.begin()));
    }
  }
}

TYPED_TEST(PackedContactsOfTest, NoBytesMakeReadingFailOtherwise) {
  std::mt19937_64 random(4);
  for (int round = 0; round < 20'000; ++round) {
    std::string value;
    if (round % 2 == 0) {
      value.resize(random() % 200);
      std::generate(value.begin(), value.end(), [&random] { return static_cast<char>(random()); });
    } else {
      value = Pack(RandomContacts<TypeParam>(random));
      value.resize(std::min<size_t>(value.size(), 4'000));
      for (uint64_t flips = 1 + random() % 3; flips > 0; --flips) {
        value[random() % value.size()] ^= static_cast<char>(1 << random() % 8);
      }
    }
    std::vector<Contact<TypeParam>> found;
    // Of its own length, so that a sanitizer sees what is read behind it.
    const std::vector<char> exact(value.begin(), value.end());
    if (ReadContacts<TypeParam>({exact.data(), exact.size()}, kAll<TypeParam>, found)) {
      ASSERT_LE(found.size(), kContactsOfBlock * (value.size() / (2 + 2 * sizeof(TypeParam)) + 1));
    }
  }
}

TEST(PackedContactsTest, ABlockOfOneTargetEachTakesFourToFiveBytesAContact) {
  std::mt19937_64 random(5);
  std::map<std::pair<uint32_t, uint32_t>, uint64_t> contacts;
  while (contacts.size() < 20 * kContactsOfBlock) {
    contacts[{static_cast<uint32_t>(random()), 0xc6120000 + random() % 65'536}] = 1;
  }
  std::vector<Contact<uint32_t>> sorted;
  for (const auto& [pair, count] : contacts) {
    sorted.push_back({pair.first, pair.second, count});
  }
  const double bytes =
      static_cast<double>(Pack(sorted).size()) / static_cast<double>(sorted.size());
  EXPECT_GT(bytes, 3.5);
  EXPECT_LT(bytes, 5);
}

}  // namespace
}  // namespace scantrend
