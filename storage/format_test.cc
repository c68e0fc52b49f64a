// The golden bytes of docs/storage-format.md: a change here is a new format version.
#include "storage/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "absl/strings/escaping.h"

namespace scantrend {
namespace {

std::string Hex(std::string_view bytes) {
  return absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size()));
}

const CountedSeries kSeries{Kind::kProbe, {kTcp, 853}};
const Day kDay = *Day::Parse("2019-10-21");

TEST(FormatTest, KeysAreTheseBytes) {
  EXPECT_EQ(Hex(SightingKey({kSeries, Side::kSource, *Address::Parse("192.0.2.1"), kDay})),
            "01060355"
            "00"
            "00000000000000000000ffffc0000201"
            "b8f1");
  EXPECT_EQ(Hex(SightingKey({kSeries, Side::kTarget, *Address::Parse("2001:db8::1"), kDay})),
            "01060355"
            "01"
            "20010db8000000000000000000000001"
            "b8f1");
  EXPECT_EQ(Hex(PointKey(kSeries, kDay)),
            "01060355"
            "470e");
  EXPECT_EQ(Hex(DayKey(Kind::kBackscatter, kDay, kSeries.series)),
            "02"
            "470e"
            "060355");
  EXPECT_EQ(Hex(DeliveryKey(kDay, "edge")),
            "470e"
            "65646765");
  EXPECT_EQ(Hex(StreamKey("edge", "live")),
            "65646765"
            "00"
            "6c697665");
}

TEST(FormatTest, ValuesAreTheseBytes) {
  PointRecord point{.records = 300, .sources = {}, .targets = {}};
  point.sources.Add(kNeverSeen, 2);
  point.sources.Add(1, 3);
  point.targets.Add(7, 1);
  EXPECT_EQ(Hex(PointValue(point)),
            "ac02"
            "0200020103"
            "010701");
  EXPECT_EQ(ParsePointValue(PointValue(point)), point);
  EXPECT_EQ(CountsOf(point),
            (PointCounts{.records = 300, .targets = 1, .sources = 5, .new_sources = 2}));
  EXPECT_EQ(Hex(DayValue(CountsOf(point))),
            "ac02"
            "01"
            "05"
            "02");
  EXPECT_EQ(ParseDayValue(DayValue(CountsOf(point))), CountsOf(point));
}

TEST(FormatTest, KeysSortAsTheirValuesDo) {
  std::mt19937_64 random(1);
  std::vector<Sighting> sightings;
  for (int i = 0; i < 2000; ++i) {
    sightings.push_back(
        {{random() % 2 ? Kind::kProbe : Kind::kBackscatter,
          {static_cast<uint8_t>(random() % 3), static_cast<uint16_t>(random() % 300)}},
         random() % 2 ? Side::kSource : Side::kTarget,
         random() % 2 ? Address(static_cast<uint32_t>(random())) : Address(random(), random()),
         Day(static_cast<uint16_t>(random()))});
  }
  std::sort(sightings.begin(), sightings.end());
  std::vector<std::string> keys;
  for (const Sighting& sighting : sightings) {
    keys.push_back(SightingKey(sighting));
    EXPECT_EQ(ParseSightingKey(keys.back()), sighting);
  }
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
}

TEST(FormatTest, WhatIsNoKeyOrValueIsRefused) {
  std::string key = SightingKey({kSeries, Side::kSource, Address(1), kDay});
  EXPECT_EQ(ParseSightingKey(key.substr(1)), std::nullopt);
  key[0] = 3;
  EXPECT_EQ(ParseSightingKey(key), std::nullopt);
  EXPECT_FALSE(ParsePointKeyDay("short").has_value());
  EXPECT_FALSE(ParseDayKey("1234567").has_value());
  EXPECT_FALSE(ParseDeliveryKeyDay("12").has_value());
  const std::string value = PointValue({.records = 5, .sources = {}, .targets = {}});
  EXPECT_FALSE(ParsePointValue(value + "x").has_value());
  EXPECT_FALSE(ParsePointValue(value.substr(0, value.size() - 1)).has_value());
  EXPECT_FALSE(ParseDayValue("\x01\x01\x01").has_value());
}

}  // namespace
}  // namespace scantrend
