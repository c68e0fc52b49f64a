#include "client/sensor/formats/year_finder.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace scantrend {
namespace {

uint32_t Iso(std::string_view text) { return ParseIsoTime(text).value(); }

std::optional<uint32_t> Find(YearFinder& finder, std::string_view text) {
  const auto time = ConsumeSyslogTime(text);
  EXPECT_TRUE(time.has_value()) << text;
  return finder.Find(*time);
}

TEST(YearFinderTest, TheFirstLineIsOfTheGivenYear) {
  YearFinder finder(2005, &Clock::System());
  EXPECT_EQ(Find(finder, "Feb 25 12:11:24"), Iso("2005-02-25T12:11:24Z"));
  EXPECT_EQ(Find(finder, "Mar 31 23:57:48"), Iso("2005-03-31T23:57:48Z"));
}

TEST(YearFinderTest, DecemberIsFollowedByJanuaryOfTheNextYear) {
  YearFinder finder(2005, &Clock::System());
  EXPECT_EQ(Find(finder, "Dec 31 23:59:59"), Iso("2005-12-31T23:59:59Z"));
  EXPECT_EQ(Find(finder, "Jan  1 00:00:00"), Iso("2006-01-01T00:00:00Z"));
  EXPECT_EQ(Find(finder, "Jul  1 00:00:00"), Iso("2006-07-01T00:00:00Z"));
  EXPECT_EQ(Find(finder, "Dec 20 00:00:00"), Iso("2006-12-20T00:00:00Z"));
  EXPECT_EQ(Find(finder, "Jan  1 00:00:00"), Iso("2007-01-01T00:00:00Z"));
}

TEST(YearFinderTest, ALateLineAfterTheTurnOfTheYearIsOfTheOldYear) {
  YearFinder finder(2005, &Clock::System());
  EXPECT_EQ(Find(finder, "Dec 31 23:59:58"), Iso("2005-12-31T23:59:58Z"));
  EXPECT_EQ(Find(finder, "Jan  1 00:00:01"), Iso("2006-01-01T00:00:01Z"));
  EXPECT_EQ(Find(finder, "Dec 31 23:59:59"), Iso("2005-12-31T23:59:59Z"));
  EXPECT_EQ(Find(finder, "Jan  1 00:00:02"), Iso("2006-01-01T00:00:02Z"));
}

TEST(YearFinderTest, EveryTurnOfTheYearIsFoundInBothDirections) {
  YearFinder finder(1970, &Clock::System());
  for (int year = 1970; year < 2105; ++year) {
    ASSERT_EQ(Find(finder, "Dec 31 23:59:59"), Iso(std::to_string(year) + "-12-31T23:59:59Z"));
    ASSERT_EQ(Find(finder, "Jan  1 00:00:00"), Iso(std::to_string(year + 1) + "-01-01T00:00:00Z"));
    ASSERT_EQ(Find(finder, "Dec 31 23:59:59"), Iso(std::to_string(year) + "-12-31T23:59:59Z"));
    ASSERT_EQ(Find(finder, "Jan  1 00:00:00"), Iso(std::to_string(year + 1) + "-01-01T00:00:00Z"));
    ASSERT_EQ(Find(finder, "Jun  1 00:00:00"), Iso(std::to_string(year + 1) + "-06-01T00:00:00Z"));
    ASSERT_TRUE(Find(finder, "Oct  1 00:00:00").has_value());
  }
}

TEST(YearFinderTest, WithoutAYearTheFirstLineIsAtMostADayAheadOfTheClock) {
  const FakeClock clock(Iso("2026-03-10T12:00:00Z"));
  const auto first = [&](std::string_view text) {
    YearFinder finder(std::nullopt, &clock);
    return Find(finder, text);
  };
  EXPECT_EQ(first("Mar 10 12:00:00"), Iso("2026-03-10T12:00:00Z"));
  EXPECT_EQ(first("Mar 11 12:00:00"), Iso("2026-03-11T12:00:00Z"));
  EXPECT_EQ(first("Mar 11 12:00:01"), Iso("2025-03-11T12:00:01Z"));
  EXPECT_EQ(first("Dec 31 23:59:59"), Iso("2025-12-31T23:59:59Z"));
}

TEST(YearFinderTest, WithoutAYearAFirstLineJustAfterNewYearMayBeAheadOfTheClock) {
  const FakeClock clock(Iso("2025-12-31T23:30:00Z"));
  YearFinder finder(std::nullopt, &clock);
  EXPECT_EQ(Find(finder, "Jan  1 00:30:00"), Iso("2026-01-01T00:30:00Z"));
}

TEST(YearFinderTest, TheYearsAreThoseOfTheZone) {
  YearFinder finder(2005, &Clock::System(), Zone::Parse("America/New_York").value());
  EXPECT_EQ(Find(finder, "Dec 31 23:59:59"), Iso("2006-01-01T04:59:59Z"));
  EXPECT_EQ(Find(finder, "Jan  1 00:00:00"), Iso("2006-01-01T05:00:00Z"));
  EXPECT_EQ(Find(finder, "Jun  1 00:00:00"), Iso("2006-06-01T04:00:00Z"));
  EXPECT_EQ(Find(finder, "Sep  1 00:00:00"), Iso("2006-09-01T04:00:00Z"));
  EXPECT_EQ(Find(finder, "Dec 31 20:00:00"), Iso("2007-01-01T01:00:00Z"));
  EXPECT_EQ(Find(finder, "Dec 31 23:59:59"), Iso("2007-01-01T04:59:59Z"));
  EXPECT_EQ(Find(finder, "Jan  1 00:00:00"), Iso("2007-01-01T05:00:00Z"));
}

TEST(YearFinderTest, EveryTurnOfTheYearIsFoundInEveryZone) {
  for (const char* name : {"Pacific/Kiritimati", "Europe/Berlin", "America/New_York", "-12:00"}) {
    Zone zone = Zone::Parse(name).value();
    YearFinder finder(1971, &Clock::System(), zone);
    for (int year = 1971; year < 2105; ++year) {
      const std::string next = std::to_string(year + 1);
      const auto before = ParseIsoTime(std::to_string(year) + "-12-31T23:59:59", zone);
      const auto after = ParseIsoTime(next + "-01-01T00:00:00", zone);
      ASSERT_EQ(Find(finder, "Dec 31 23:59:59"), before) << name;
      ASSERT_EQ(Find(finder, "Jan  1 00:00:00"), after) << name;
      ASSERT_EQ(Find(finder, "Dec 31 23:59:59"), before) << name;
      ASSERT_EQ(Find(finder, "Jan  1 00:00:00"), after) << name;
      ASSERT_EQ(Find(finder, "Jun  1 00:00:00"), ParseIsoTime(next + "-06-01T00:00:00", zone));
      ASSERT_TRUE(Find(finder, "Oct  1 00:00:00").has_value());
    }
  }
}

TEST(YearFinderTest, WithoutAYearTheClockOfTheZoneDecides) {
  // New Year in Kiribati, while New York has the 30th.
  const FakeClock clock(Iso("2025-12-31T04:00:00Z"));
  YearFinder east(std::nullopt, &clock, Zone::Parse("Pacific/Kiritimati").value());
  EXPECT_EQ(Find(east, "Jan  1 10:00:00"), Iso("2025-12-31T20:00:00Z"));
  YearFinder west(std::nullopt, &clock, Zone::Parse("America/New_York").value());
  EXPECT_EQ(Find(west, "Jan  1 10:00:00"), Iso("2025-01-01T15:00:00Z"));
}

TEST(YearFinderTest, TheEndsOfTheRangeAreThoseOf32Bits) {
  YearFinder first(1969, &Clock::System(), Zone::Parse("America/New_York").value());
  EXPECT_EQ(Find(first, "Dec 31 18:59:59"), std::nullopt);
  EXPECT_EQ(Find(first, "Dec 31 19:00:00"), 0u);
  EXPECT_EQ(Find(first, "Jan  1 00:00:00"), Iso("1970-01-01T05:00:00Z"));
  YearFinder last(2106, &Clock::System(), Zone::Parse("America/New_York").value());
  EXPECT_EQ(Find(last, "Feb  7 01:28:15"), UINT32_MAX);
  EXPECT_EQ(Find(last, "Feb  7 01:28:16"), std::nullopt);
}

TEST(YearFinderTest, TheTwentyNinthOfFebruaryNeedsALeapYear) {
  YearFinder leap(2004, &Clock::System());
  EXPECT_EQ(Find(leap, "Feb 29 00:00:00"), Iso("2004-02-29T00:00:00Z"));
  YearFinder common(2005, &Clock::System());
  EXPECT_EQ(Find(common, "Feb 29 00:00:00"), std::nullopt);
  EXPECT_EQ(Find(common, "Feb 28 00:00:00"), Iso("2005-02-28T00:00:00Z"));
  EXPECT_EQ(Find(common, "Feb 29 00:00:00"), std::nullopt);
  EXPECT_EQ(common.last_s(), Iso("2005-02-28T00:00:00Z"));
}

TEST(YearFinderTest, WithoutAYearTheTwentyNinthOfFebruaryIsOfTheLastLeapYear) {
  const FakeClock clock(Iso("2026-03-10T12:00:00Z"));
  YearFinder finder(std::nullopt, &clock);
  EXPECT_EQ(Find(finder, "Feb 29 00:00:00"), Iso("2024-02-29T00:00:00Z"));
}

TEST(YearFinderTest, ANotedTimeIsWhereItGoesOn) {
  YearFinder finder(1999, &Clock::System());
  EXPECT_EQ(finder.last_s(), std::nullopt);
  finder.Note(Iso("2005-12-31T00:00:00Z"));
  EXPECT_EQ(Find(finder, "Jan  1 00:00:00"), Iso("2006-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace scantrend
