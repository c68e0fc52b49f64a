// The golden bytes of docs/storage-format.md: a change here is a new format version.
#include "storage/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>
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
  EXPECT_EQ(Hex(ToBytes(SightingsKey{kSeries, AddressSet::kIpv4Sources, 284})),
            "01060355"
            "00"
            "011c");
  EXPECT_EQ(Hex(ToBytes(SightingsKey{kSeries, AddressSet::kIpv6Targets, 284})),
            "01060355"
            "03"
            "011c");
  EXPECT_EQ(Hex(PointKey(kSeries, kDay)),
            "01060355"
            "470e");
  EXPECT_EQ(Hex(DayKey(Kind::kBackscatter, kDay, kSeries.series)),
            "02"
            "470e"
            "060355");
  const ContactsKey contacts{.day = kDay, .series = kSeries, .journal = 7, .chunk = 258};
  EXPECT_EQ(Hex(ToBytes(contacts)),
            "470e"
            "01060355"
            "04"
            "0000000000000007"
            "0102");
  EXPECT_EQ(ParseContactsKey(ToBytes(contacts)), contacts);
  EXPECT_TRUE(ToBytes(contacts).starts_with(ContactsPrefix(kDay, kSeries)));
  EXPECT_TRUE(ContactsPrefix(kDay, kSeries).starts_with(ContactsPrefix(kDay, Kind::kProbe)));
  EXPECT_EQ(ContactsPrefix(kDay).size(), kContactsDayBytes);
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
            "0200040106"
            "010702");
  EXPECT_EQ(ParsePointValue(PointValue(point)), point);
  EXPECT_EQ(CountsOf(point),
            (PointCounts{.records = 300, .targets = 1, .sources = 5, .new_sources = 2}));
  EXPECT_EQ(Hex(DayValue(CountsOf(point))),
            "d804"
            "02"
            "0a"
            "04");
  EXPECT_EQ(ParseDayValue(DayValue(CountsOf(point))), CountsOf(point));
}

TEST(FormatTest, KeysSortAsTheirValuesDo) {
  std::mt19937_64 random(1);
  std::vector<SightingsKey> keys;
  for (int i = 0; i < 2000; ++i) {
    keys.push_back(
        {.series = {random() % 2 ? Kind::kProbe : Kind::kBackscatter,
                    {static_cast<uint8_t>(random() % 3), static_cast<uint16_t>(random() % 300)}},
         .set = static_cast<AddressSet>(random() % kAddressSets),
         .span = static_cast<uint16_t>(random() % 1'024)});
  }
  std::sort(keys.begin(), keys.end(), [](const SightingsKey& a, const SightingsKey& b) {
    return std::tuple(ServiceOf(a.series), a.set, a.span) <
           std::tuple(ServiceOf(b.series), b.set, b.span);
  });
  std::vector<std::string> bytes;
  for (const SightingsKey& key : keys) {
    bytes.push_back(ToBytes(key));
    EXPECT_EQ(ParseSightingsKey(bytes.back()), key);
  }
  EXPECT_TRUE(std::is_sorted(bytes.begin(), bytes.end()));
}

TEST(FormatTest, ChangesAddUpToWhatTheyChange) {
  PointRecord point{.records = 300, .sources = {}, .targets = {}};
  point.sources.Add(kNeverSeen, 2);
  PointRecord change;
  change.sources.Add(kNeverSeen, -1);
  change.sources.Add(3, 1);
  const std::optional<PointRecord> parsed = ParsePointValue(PointValue(change));
  ASSERT_EQ(parsed, change);
  const std::optional<PointCounts> day = ParseDayValue(DayValue(CountsOf(change)));
  ASSERT_TRUE(day.has_value());
  PointCounts counts = CountsOf(point);
  counts.Add(*day);
  point.Add(*parsed);
  EXPECT_EQ(CountsOf(point),
            (PointCounts{.records = 300, .targets = 0, .sources = 2, .new_sources = 1}));
  EXPECT_EQ(counts, CountsOf(point));
}

TEST(FormatTest, AJournalsNameHoldsItsNumber) {
  EXPECT_EQ(JournalName(7), "journal-00000000000000000007");
  EXPECT_EQ(ParseJournalName(JournalName(UINT64_MAX)), UINT64_MAX);
  EXPECT_EQ(ParseJournalName("journal-"), std::nullopt);
  EXPECT_EQ(ParseJournalName("points"), std::nullopt);
  EXPECT_EQ(ParseFoldedValue(FoldedValue(9)), 9u);
  EXPECT_EQ(ParseFoldedValue("9"), std::nullopt);
}

TEST(FormatTest, WhatIsNoKeyOrValueIsRefused) {
  std::string key = ToBytes(SightingsKey{kSeries, AddressSet::kIpv4Sources, 284});
  EXPECT_EQ(ParseSightingsKey(key.substr(1)), std::nullopt);
  std::string other = key;
  other[0] = 6;
  EXPECT_EQ(ParseSightingsKey(other), std::nullopt);
  other = key;
  other[4] = 4;
  EXPECT_EQ(ParseSightingsKey(other), std::nullopt);
  const std::string contacts = ToBytes(ContactsKey{.day = kDay, .series = kSeries});
  EXPECT_EQ(ParseContactsKey(contacts.substr(1)), std::nullopt);
  for (const size_t at : {2u, 6u}) {  // kind, family
    other = contacts;
    other[at] = 5;
    EXPECT_EQ(ParseContactsKey(other), std::nullopt);
  }
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
