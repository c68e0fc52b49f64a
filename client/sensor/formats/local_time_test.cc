#include "client/sensor/formats/local_time.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace scantrend {
namespace {

constexpr absl::CivilSecond kEpoch(1970, 1, 1);

int64_t Local(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) {
  return absl::CivilSecond(year, month, day, hour, minute, second) - kEpoch;
}

int64_t Utc(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) {
  return Local(year, month, day, hour, minute, second);
}

Zone ZoneOf(std::string_view text) {
  absl::StatusOr<Zone> zone = Zone::Parse(text);
  EXPECT_TRUE(zone.ok()) << zone.status();
  return zone.value_or(Zone());
}

TEST(LocalTimeTest, AnOffsetIsHoursAndMinutesWithASign) {
  EXPECT_EQ(ParseUtcOffset("+00:00"), 0);
  EXPECT_EQ(ParseUtcOffset("-0000"), 0);
  EXPECT_EQ(ParseUtcOffset("+0530"), 19'800);
  EXPECT_EQ(ParseUtcOffset("-03:30"), -12'600);
  EXPECT_EQ(ParseUtcOffset("+23:59"), 86'340);
  for (const char* text : {"", "+", "0200", "+2:00", "+02", "+02:0", "+02:000", "+24:00", "+02:60",
                           "+0a00", " +0200", "+02-00", "+02:00 "}) {
    EXPECT_EQ(ParseUtcOffset(text), std::nullopt) << text;
  }
}

TEST(LocalTimeTest, ZonesAreNamesOrOffsets) {
  EXPECT_EQ(Zone().name(), "UTC");
  EXPECT_EQ(ZoneOf("UTC").name(), "UTC");
  EXPECT_EQ(ZoneOf("+00:00").name(), "UTC");
  EXPECT_EQ(ZoneOf("Europe/Berlin").name(), "Europe/Berlin");
  EXPECT_EQ(ZoneOf("-0330").name(), "Fixed/UTC-03:30:00");
}

TEST(LocalTimeTest, AnUnknownZoneIsRefusedWithWhatToWrite) {
  for (const char* text : {"", "Europe/Berln", "+2", "Europe", "../../../etc/passwd", "EDT5"}) {
    const absl::Status status = Zone::Parse(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_TRUE(absl::StartsWith(status.message(), absl::StrCat("\"", text, "\" is no time zone")))
        << status;
    EXPECT_TRUE(absl::StrContains(status.message(), "Europe/Berlin, or UTC, or an offset"))
        << status;
    EXPECT_FALSE(absl::StrContains(status.message(), "tzdata")) << status;
  }
}

TEST(LocalTimeTest, AFixedOffsetIsTheSameAllTheYear) {
  Zone zone = ZoneOf("+02:00");
  for (const int64_t local_s : {Local(1970, 1, 1), Local(2019, 7, 1, 12), Local(2106, 2, 7)}) {
    EXPECT_EQ(zone.ToUtc(local_s), local_s - 7'200);
    EXPECT_EQ(zone.ToLocal(local_s - 7'200), local_s);
  }
}

TEST(LocalTimeTest, SummerAndWinterAreHeeded) {
  Zone zone = ZoneOf("Europe/Berlin");
  EXPECT_EQ(zone.ToUtc(Local(2019, 10, 21, 0, 30)), Utc(2019, 10, 20, 22, 30));
  EXPECT_EQ(zone.ToUtc(Local(2019, 12, 21, 0, 30)), Utc(2019, 12, 20, 23, 30));
  EXPECT_EQ(zone.ToLocal(Utc(2019, 10, 20, 22, 30)), Local(2019, 10, 21, 0, 30));
}

TEST(LocalTimeTest, OfALocalTimeThatComesTwiceTheEarlierInstantIsTaken) {
  Zone zone = ZoneOf("Europe/Berlin");
  // On 2019-10-27 the clock went from 03:00 back to 02:00.
  EXPECT_EQ(zone.ToUtc(Local(2019, 10, 27, 1, 59, 59)), Utc(2019, 10, 26, 23, 59, 59));
  EXPECT_EQ(zone.ToUtc(Local(2019, 10, 27, 2)), Utc(2019, 10, 27, 0));
  EXPECT_EQ(zone.ToUtc(Local(2019, 10, 27, 2, 59, 59)), Utc(2019, 10, 27, 0, 59, 59));
  EXPECT_EQ(zone.ToUtc(Local(2019, 10, 27, 3)), Utc(2019, 10, 27, 2));
  EXPECT_EQ(zone.ToLocal(Utc(2019, 10, 27, 1, 30)), Local(2019, 10, 27, 2, 30));
}

TEST(LocalTimeTest, ALocalTimeThatNeverComesIsTheInstantOfTheChange) {
  Zone zone = ZoneOf("Europe/Berlin");
  // On 2019-03-31 the clock went from 02:00 on to 03:00.
  EXPECT_EQ(zone.ToUtc(Local(2019, 3, 31, 1, 59, 59)), Utc(2019, 3, 31, 0, 59, 59));
  EXPECT_EQ(zone.ToUtc(Local(2019, 3, 31, 2)), Utc(2019, 3, 31, 1));
  EXPECT_EQ(zone.ToUtc(Local(2019, 3, 31, 2, 59, 59)), Utc(2019, 3, 31, 1));
  EXPECT_EQ(zone.ToUtc(Local(2019, 3, 31, 3)), Utc(2019, 3, 31, 1));
}

// Zones with changes of half an hour, of two hours, of a day, at midnight, and to less than
// winter's time.
constexpr const char* kZones[] = {"UTC",
                                  "Europe/Berlin",
                                  "Europe/Dublin",
                                  "America/New_York",
                                  "America/Sao_Paulo",
                                  "Africa/Casablanca",
                                  "Asia/Kathmandu",
                                  "Asia/Tehran",
                                  "Australia/Lord_Howe",
                                  "Antarctica/Troll",
                                  "Pacific/Apia",
                                  "+13:45"};

TEST(LocalTimeTest, EveryTimeIsWhatAbseilSaysInAnyOrder) {
  constexpr unsigned kSeed = 20'191'027;
  std::mt19937_64 random(kSeed);
  std::uniform_int_distribution<int64_t> any(-100'000, int64_t{UINT32_MAX} + 100'000);
  std::uniform_int_distribution<int64_t> near(-100'000, 100'000);
  for (const char* name : kZones) {
    const int32_t offset_s = ParseUtcOffset(name).value_or(0);
    absl::TimeZone zone = absl::FixedTimeZone(offset_s);
    ASSERT_TRUE(offset_s != 0 || absl::LoadTimeZone(name, &zone)) << name;
    Zone tested = ZoneOf(name);
    for (int round = 0; round < 2'000; ++round) {
      // Around a change of the clock, if there is one, or anywhere.
      int64_t middle_s = any(random);
      absl::TimeZone::CivilTransition change;
      if (round % 2 == 0 && zone.NextTransition(absl::FromUnixSeconds(middle_s), &change)) {
        middle_s = change.to - kEpoch;
      }
      for (int i = 0; i < 10; ++i) {
        const int64_t time_s = middle_s + near(random);
        const int64_t utc_s = absl::ToUnixSeconds(absl::FromCivil(kEpoch + time_s, zone));
        ASSERT_EQ(tested.ToUtc(time_s), utc_s) << name << " " << time_s << " seed " << kSeed;
        const int64_t local_s = absl::ToCivilSecond(absl::FromUnixSeconds(time_s), zone) - kEpoch;
        ASSERT_EQ(tested.ToLocal(time_s), local_s) << name << " " << time_s << " seed " << kSeed;
      }
    }
  }
}

TEST(LocalTimeTest, EverySecondAroundAChangeIsWhatAbseilSays) {
  for (const char* name : kZones) {
    absl::TimeZone zone;
    absl::TimeZone::CivilTransition change;
    if (!absl::LoadTimeZone(name, &zone) ||
        !zone.NextTransition(absl::FromUnixSeconds(Utc(2011, 6, 1)), &change)) {
      continue;
    }
    const int64_t first_s = std::min(change.from, change.to) - kEpoch - 2;
    const int64_t last_s = std::max(change.from, change.to) - kEpoch + 2;
    Zone forward = ZoneOf(name);
    Zone back = ZoneOf(name);
    for (int64_t i = 0; i <= last_s - first_s; ++i) {
      for (const auto& [tested, time_s] :
           {std::pair(&forward, first_s + i), std::pair(&back, last_s - i)}) {
        const int64_t utc_s = absl::ToUnixSeconds(absl::FromCivil(kEpoch + time_s, zone));
        ASSERT_EQ(tested->ToUtc(time_s), utc_s) << name << " " << time_s;
      }
    }
  }
}

}  // namespace
}  // namespace scantrend
