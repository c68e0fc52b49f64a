#include "storage/journal_record.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "storage/hits_testing.h"

namespace scantrend {
namespace {

const Day kDay = *Day::Parse("2019-10-21");

std::string RecordOf(const AcceptedHits& hits) {
  std::string header;
  std::string record;
  for (const std::string_view piece : JournalRecordPieces(hits, header)) {
    record.append(piece);
  }
  return record;
}

// Parses a copy that ends where its memory ends, so that a sanitizer sees a read behind it.
std::optional<AcceptedHits> Parse(const std::string& record) {
  const std::vector<char> bytes(record.begin(), record.end());
  return ParseJournalRecord({bytes.data(), bytes.size()});
}

bool IsSane(const AcceptedHits& hits) {
  const std::vector<CountedHit> counted = Counted(hits);
  return std::all_of(counted.begin(), counted.end(), [](const CountedHit& hit) {
    const Kind kind = SeriesOf(std::get<0>(hit)).kind;
    return (kind == Kind::kProbe || kind == Kind::kBackscatter) && std::get<4>(hit) > 0;
  });
}

Hit HitOf(const char* source, const char* target, uint32_t records) {
  return {.time_s = kDay.start_s() + 1,
          .source = *Address::Parse(source),
          .target = *Address::Parse(target),
          .series = {kTcp, 853},
          .kind = Kind::kProbe,
          .records = records};
}

// The bytes of docs/storage-format.md: a change here is a new format version.
TEST(JournalRecordTest, ARecordIsTheseBytes) {
  const std::string record = RecordOf(
      AcceptAll({HitOf("192.0.2.1", "198.51.100.7", 1), HitOf("192.0.2.2", "198.51.100.7", 300),
                 HitOf("2001:db8::1", "2001:db8::2", 2)}));
  EXPECT_EQ(absl::BytesToHexString(record),
            "07"
            "020102"
            "010101"
            "5503060155030601"
            "010200c0020200c0"
            "076433c6076433c6"
            "0e47"
            "010000002c010000"
            "55030601"
            "010000000000000000000000b80d0120"
            "020000000000000000000000b80d0120"
            "0e47"
            "02000000");
  AcceptedHits none;
  none.sensor = 300;
  EXPECT_EQ(absl::BytesToHexString(RecordOf(none)), "ac02000000000000");
}

TEST(JournalRecordTest, HitsComeBackAsTheyWereCounted) {
  const uint32_t seed = 61;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 500; ++round) {
    const AcceptedHits hits =
        AcceptAll(RandomGoodHits(random, random() % 300, kDay, 1 + static_cast<int>(random() % 3)));
    const auto parsed = Parse(RecordOf(hits));
    ASSERT_TRUE(parsed.has_value());
    ASSERT_EQ(Counted(*parsed), Counted(hits));
    EXPECT_EQ(parsed->ipv4.day.size(), hits.ipv4.day.size());
    EXPECT_EQ(parsed->ipv4.records.size(), hits.ipv4.records.size());
  }
}

TEST(JournalRecordTest, ARecordThatIsCutOffAnywhereOrHasMoreBehindItIsDamaged) {
  const uint32_t seed = 62;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 20; ++round) {
    const std::string record = RecordOf(AcceptAll(
        RandomGoodHits(random, 1 + random() % 20, kDay, 1 + static_cast<int>(round % 2))));
    for (size_t size = 0; size < record.size(); ++size) {
      ASSERT_FALSE(Parse(record.substr(0, size)).has_value()) << size << " of " << record.size();
    }
    EXPECT_FALSE(Parse(record + '\0').has_value());
  }
}

TEST(JournalRecordTest, WhateverIsFlippedItIsDamagedOrHoldsHitsThatCanBeCounted) {
  const uint32_t seed = 63;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 20; ++round) {
    const std::string record =
        RecordOf(AcceptAll(RandomGoodHits(random, 1 + random() % 8, kDay, 2)));
    for (size_t bit = 0; bit < 8 * record.size(); ++bit) {
      std::string flipped = record;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
      const auto parsed = Parse(flipped);
      ASSERT_TRUE(!parsed.has_value() || IsSane(*parsed)) << "bit " << bit;
    }
    for (int i = 0; i < 200; ++i) {
      std::string flipped = record;
      for (uint64_t bytes = 1 + random() % 6; bytes > 0; --bytes) {
        flipped[random() % flipped.size()] = static_cast<char>(random());
      }
      const auto parsed = Parse(flipped);
      ASSERT_TRUE(!parsed.has_value() || IsSane(*parsed));
    }
  }
}

TEST(JournalRecordTest, LengthsThatDoNotGoTogetherAreDamaged) {
  const std::string zeros(64, '\0');
  // hits, days, records.
  for (const std::string lengths :
       {"\x02\x03\x02", "\x03\x02\x03", "\x02\x01\x01", "\x02\x02\x03", "\x02\x04\x04"}) {
    EXPECT_FALSE(Parse(lengths + std::string(3, '\0') + zeros).has_value());
    EXPECT_FALSE(Parse(std::string(3, '\0') + lengths + zeros).has_value());
  }
  using std::string_literals::operator""s;
  EXPECT_FALSE(Parse("\0\1\0\0\0\0\x0e\x47"s).has_value());
}

TEST(JournalRecordTest, ALengthBeyondTheRecordIsRefusedWithoutMakingRoomForIt) {
  const std::string huge = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
  EXPECT_FALSE(Parse(huge + '\1' + std::string(100, '\0')).has_value());
  EXPECT_FALSE(Parse(huge + huge + std::string(100, '\0')).has_value());
  EXPECT_FALSE(Parse(std::string(3, '\0') + huge + '\1' + std::string(100, '\0')).has_value());
}

}  // namespace
}  // namespace scantrend
