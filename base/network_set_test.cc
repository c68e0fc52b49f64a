#include "base/network_set.h"

#include <gtest/gtest.h>

#include <random>

namespace scantrend {
namespace {

std::vector<Network> Networks(const char* list) { return *Network::ParseList(list); }

TEST(NetworkSetTest, NoNetworksContainNothing) {
  const NetworkSet none;
  EXPECT_TRUE(none.empty());
  EXPECT_FALSE(none.Contains(Address(1)));
}

TEST(NetworkSetTest, NetworksThatTouchOrOverlapAreOneRange) {
  const NetworkSet set(Networks("192.0.2.128/25,192.0.2.0/25,192.0.2.7,198.51.100.9"));
  ASSERT_EQ(set.ipv4().size(), 2u);
  EXPECT_EQ(set.ipv4()[0], (AddressRange<uint32_t>{0xc0000200, 0xc00002ff}));
  EXPECT_EQ(set.ipv4()[1], (AddressRange<uint32_t>{0xc6336409, 0xc6336409}));
  EXPECT_TRUE(set.ipv6().empty());
}

TEST(NetworkSetTest, WhatCoversMappedAddressesCoversIpv4) {
  const NetworkSet all(Networks("::/0"));
  EXPECT_TRUE(all.Contains(*Address::Parse("0.0.0.0")));
  EXPECT_TRUE(all.Contains(*Address::Parse("255.255.255.255")));
  EXPECT_TRUE(all.Contains(*Address::Parse("2001:db8::1")));
  const NetworkSet ipv4(Networks("0.0.0.0/0"));
  EXPECT_EQ(ipv4.ipv4(), (std::vector<AddressRange<uint32_t>>{{0, UINT32_MAX}}));
  EXPECT_FALSE(ipv4.Contains(*Address::Parse("2001:db8::1")));
}

TEST(NetworkSetTest, ItContainsWhatOneOfItsNetworksContains) {
  const uint32_t seed = 401;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    std::vector<Network> networks;
    for (uint32_t i = random() % 12; i > 0; --i) {
      const bool ipv6 = random() % 3 == 0;
      const std::string text = ipv6 ? "2001:db8::" + std::to_string(random() % 40) + "/" +
                                          std::to_string(120 + random() % 9)
                                    : "192.0.2." + std::to_string(random() % 256) + "/" +
                                          std::to_string(24 + random() % 9);
      networks.push_back(*Network::Parse(text));
    }
    const NetworkSet set(networks);
    for (uint32_t i = 0; i < 300; ++i) {
      const Address address =
          i % 2 == 0 ? Address(0xc0000200 + i) : Address(0x20010db8'00000000, random() % 300);
      EXPECT_EQ(set.Contains(address), !networks.empty() && InAnyNetwork(networks, address))
          << address;
    }
  }
}

}  // namespace
}  // namespace scantrend
