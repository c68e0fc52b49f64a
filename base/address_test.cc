#include "base/address.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(AddressTest, TextAndAddressAreTheSameBothWays) {
  for (const char* text :
       {"0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "2001:db8::1", "fe80::ff:fe00:1"}) {
    ASSERT_TRUE(Address::Parse(text).has_value()) << text;
    EXPECT_EQ(Address::Parse(text)->ToString(), text);
  }
}

TEST(AddressTest, TheFirstOctetIsTheMostSignificantByte) {
  EXPECT_EQ(Address::Parse("192.0.2.1")->ipv4(), 0xc0000201u);
  EXPECT_EQ(Address::Parse("2001:db8::1")->high(), 0x20010db8'00000000u);
  EXPECT_EQ(Address::Parse("2001:db8::1")->low(), 1u);
}

TEST(AddressTest, IPv6AsNetfilterWritesItIsRead) {
  EXPECT_EQ(Address::Parse("2001:0db8:0000:f101:0000:0000:0000:0002")->ToString(),
            "2001:db8:0:f101::2");
}

TEST(AddressTest, AMappedAddressIsTheIPv4Address) {
  EXPECT_EQ(*Address::Parse("::ffff:192.0.2.1"), Address(0xc0000201u));
  EXPECT_TRUE(Address::Parse("::ffff:192.0.2.1")->is_ipv4());
  EXPECT_FALSE(Address::Parse("::192.0.2.1")->is_ipv4());
}

TEST(AddressTest, WhatIsNoAddressIsRefused) {
  for (const char* text :
       {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "1..3.4", "1.2.3.4/32",
        "219.255.10.22.DST=11.11.79.81", "::1%eth0", ":", "1:2:3:4:5:6:7:8:9", "g::1", "1.2.3.4:80",
        "-1.2.3.4", "1.2.3.+4",
        "2001:db8:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"}) {
    EXPECT_EQ(Address::Parse(text), std::nullopt) << text;
  }
  EXPECT_EQ(Address::Parse(std::string_view("::1\0x", 5)), std::nullopt);
}

TEST(AddressTest, BothUnspecifiedAddressesAreUnspecified) {
  EXPECT_TRUE(Address::Parse("0.0.0.0")->is_unspecified());
  EXPECT_TRUE(Address::Parse("::")->is_unspecified());
  EXPECT_FALSE(Address::Parse("::1")->is_unspecified());
}

TEST(NetworkTest, ANetworkContainsItsFirstAndLastAddressOnly) {
  const Network network = *Network::Parse("192.0.2.64/26");
  EXPECT_FALSE(network.Contains(*Address::Parse("192.0.2.63")));
  EXPECT_TRUE(network.Contains(*Address::Parse("192.0.2.64")));
  EXPECT_TRUE(network.Contains(*Address::Parse("192.0.2.127")));
  EXPECT_FALSE(network.Contains(*Address::Parse("192.0.2.128")));
  EXPECT_FALSE(network.Contains(*Address::Parse("2001:db8::1")));
}

TEST(NetworkTest, IPv6NetworksOnBothSidesOfTheMiddleWork) {
  EXPECT_TRUE(Network::Parse("2001:db8::/32")->Contains(*Address::Parse("2001:db8:ffff::1")));
  EXPECT_FALSE(Network::Parse("2001:db8::/32")->Contains(*Address::Parse("2001:db9::1")));
  EXPECT_TRUE(Network::Parse("2001:db8::/120")->Contains(*Address::Parse("2001:db8::ff")));
  EXPECT_FALSE(Network::Parse("2001:db8::/120")->Contains(*Address::Parse("2001:db8::100")));
}

TEST(NetworkTest, ZeroBitsOfIPv4AreAllOfIPv4AndNothingElse) {
  EXPECT_TRUE(Network::Parse("0.0.0.0/0")->Contains(*Address::Parse("255.1.2.3")));
  EXPECT_FALSE(Network::Parse("0.0.0.0/0")->Contains(*Address::Parse("2001:db8::1")));
  EXPECT_TRUE(Network::Parse("::/0")->Contains(*Address::Parse("1.2.3.4")));
}

TEST(NetworkTest, TheTextIsThatOfTheNetworkWhateverItsHostBitsWere) {
  EXPECT_EQ(Network::Parse("192.0.2.77/24")->ToString(), "192.0.2.0/120");
  EXPECT_EQ(Network::Parse("2001:db8::77/64")->ToString(), "2001:db8::/64");
}

TEST(NetworkTest, AListMayBeEmptyAndContainsEverythingThen) {
  EXPECT_TRUE(InAnyNetwork(*Network::ParseList(""), Address(1)));
  const auto two = *Network::ParseList("192.0.2.0/24,198.51.100.7");
  EXPECT_TRUE(InAnyNetwork(two, *Address::Parse("198.51.100.7")));
  EXPECT_FALSE(InAnyNetwork(two, *Address::Parse("198.51.100.8")));
}

TEST(NetworkTest, WhatIsNoNetworkIsNamedInTheError) {
  for (const char* text : {"192.0.2.0/33", "192.0.2.0/", "192.0.2/24", "x", "2001:db8::/129",
                           "1.2.3.4/-1", "1.2.3.4/1x"}) {
    const auto network = Network::Parse(text);
    ASSERT_FALSE(network.ok()) << text;
    EXPECT_NE(network.status().message().find(text), std::string::npos);
  }
  EXPECT_FALSE(Network::ParseList("192.0.2.0/24,").ok());
}

}  // namespace
}  // namespace scantrend
