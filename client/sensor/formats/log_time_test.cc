#include "client/sensor/formats/log_time.h"

#include <gtest/gtest.h>

#include <string>

#include "base/day.h"

namespace scantrend {
namespace {

// 2013-03-03T21:53:59Z.
constexpr uint32_t kTime = 1'362'347'639;

TEST(LogTimeTest, EpochSecondsAreReadAndTheirFractionIsCutOff) {
  EXPECT_EQ(ParseEpochTime("1362347639"), kTime);
  EXPECT_EQ(ParseEpochTime("1362347639.999999"), kTime);
  EXPECT_EQ(ParseEpochTime("0"), 0u);
  EXPECT_EQ(ParseEpochTime("4294967295.9"), UINT32_MAX);
}

TEST(LogTimeTest, TextThatIsNoEpochTimeIsRefused) {
  for (const char* text : {"", "-1", "4294967296", "1.", ".5", "1.5.5", "1e9", "1.5x", " 1"}) {
    EXPECT_EQ(ParseEpochTime(text), std::nullopt) << text;
  }
}

TEST(LogTimeTest, IsoTimesAreReadInAllTheirSpellings) {
  for (const char* text :
       {"2013-03-03T21:53:59Z", "2013-03-03 21:53:59", "2013-03-03t21:53:59z",
        "2013-03-03 21:53:59 +0000", "2013-03-03T21:53:59.123456Z", "2013-03-03T23:53:59+02:00",
        "2013-03-03T23:53:59.5+0200", "2013-03-03 16:53:59 -0500", "2013-03-04 03:23:59 +05:30",
        "2013-03-03T21:53:59-00:00"}) {
    EXPECT_EQ(ParseIsoTime(text), kTime) << text;
  }
}

TEST(LogTimeTest, AnIsoTimeThatTellsNoOffsetIsOfTheZone) {
  Zone zone = Zone::Parse("America/New_York").value();
  EXPECT_EQ(ParseIsoTime("2013-03-03 16:53:59", zone), kTime);
  EXPECT_EQ(ParseIsoTime("2013-03-03T16:53:59.25", zone), kTime);
  EXPECT_EQ(ParseIsoTime("2013-03-03T21:53:59Z", zone), kTime);
  EXPECT_EQ(ParseIsoTime("2013-03-03 21:53:59 +0000", zone), kTime);
  EXPECT_EQ(ParseIsoTime("1969-12-31T19:00:00", zone), 0u);
  EXPECT_EQ(ParseIsoTime("1969-12-31T18:59:59", zone), std::nullopt);
  EXPECT_EQ(ParseIsoTime("2106-02-07T01:28:15", zone), UINT32_MAX);
  EXPECT_EQ(ParseIsoTime("2106-02-07T01:28:16", zone), std::nullopt);
  EXPECT_EQ(ParseIsoTime("2013-03-03", zone), std::nullopt);
}

TEST(LogTimeTest, TextThatIsNoIsoTimeIsRefused) {
  for (const char* text : {"",
                           "2013-03-03",
                           "2013-03-03T21:53",
                           "2013-03-03T24:00:00",
                           "2013-03-03T21:60:00",
                           "2013-03-03T21:53:61",
                           "2013-02-29T00:00:00",
                           "2013-04-31T00:00:00",
                           "2013-13-01T00:00:00",
                           "2013-00-01T00:00:00",
                           "2013-01-00T00:00:00",
                           "2013-01-32T00:00:00",
                           "2013/03/03T21:53:59",
                           "2013-03-03_21:53:59",
                           "2013-03-03T21:53:59.",
                           "2013-03-03T21:53:59 ",
                           "2013-03-03T21:53:59+",
                           "2013-03-03T21:53:59+02",
                           "2013-03-03T21:53:59+2:00",
                           "2013-03-03T21:53:59+02:0",
                           "2013-03-03T21:53:59+24:00",
                           "2013-03-03T21:53:59+02:60",
                           "2013-03-03T21:53:59Zulu",
                           "2013-03-03T21:53:59  +0000",
                           "2013-03-03T21-53-59"}) {
    EXPECT_EQ(ParseIsoTime(text), std::nullopt) << text;
  }
}

TEST(LogTimeTest, TheEndsOfTheRangeAreThoseOf32Bits) {
  EXPECT_EQ(ParseIsoTime("1970-01-01T00:00:00Z"), 0u);
  EXPECT_EQ(ParseIsoTime("1969-12-31T23:59:59Z"), std::nullopt);
  EXPECT_EQ(ParseIsoTime("1969-12-31T23:59:59-00:01"), 59u);
  EXPECT_EQ(ParseIsoTime("1970-01-01T00:00:00+00:01"), std::nullopt);
  EXPECT_EQ(ParseIsoTime("2106-02-07T06:28:15Z"), UINT32_MAX);
  EXPECT_EQ(ParseIsoTime("2106-02-07T06:28:16Z"), std::nullopt);
  EXPECT_EQ(ParseIsoTime("9999-12-31T23:59:59Z"), std::nullopt);
  EXPECT_EQ(ParseIsoTime("0000-01-01T00:00:00Z"), std::nullopt);
}

TEST(LogTimeTest, ALeapSecondIsTheFirstSecondOfTheNextDay) {
  EXPECT_EQ(ParseIsoTime("2016-12-31T23:59:60Z"), ParseIsoTime("2017-01-01T00:00:00Z"));
}

TEST(LogTimeTest, EveryDayOf32BitsIsTheDayOfItsText) {
  for (Day day(0); day.start_s() < UINT32_MAX - kSecondsPerDay; day = day.Plus(1)) {
    ASSERT_EQ(ParseIsoTime(day.ToString() + "T00:00:01Z"), day.start_s() + 1) << day;
  }
}

TEST(LogTimeTest, ASyslogTimeIsConsumedFromTheFront) {
  for (std::string_view text :
       {"Feb  5 12:11:24 bridge", "Feb 5 12:11:24 bridge", "Feb 05 12:11:24 bridge"}) {
    const auto time = ConsumeSyslogTime(text);
    ASSERT_TRUE(time.has_value()) << text;
    EXPECT_EQ(time->month, 2);
    EXPECT_EQ(time->day, 5);
    EXPECT_EQ(time->second_of_day, 12u * 3600 + 11 * 60 + 24);
    EXPECT_EQ(text, " bridge");
  }
  std::string_view text = "Dec 31 23:59:59";
  EXPECT_TRUE(ConsumeSyslogTime(text).has_value());
  EXPECT_EQ(text, "");
}

TEST(LogTimeTest, ASyslogTimeMayHaveItsYearIfThatIsAskedFor) {
  for (const std::string_view line : {"Feb  5 2013 12:11:24: %ASA", "Feb 05 2013 12:11:24: %ASA"}) {
    std::string_view text = line;
    std::optional<int> year;
    EXPECT_EQ(ConsumeSyslogTime(text).has_value(), false);
    const auto time = ConsumeSyslogTime(text, &year);
    ASSERT_TRUE(time.has_value()) << line;
    EXPECT_EQ(time->day, 5);
    EXPECT_EQ(time->second_of_day, 12u * 3600 + 11 * 60 + 24);
    EXPECT_EQ(year, 2013);
    EXPECT_EQ(text, ": %ASA");
  }
  for (const char* const bad : {"Feb  5 213 12:11:24", "Feb  5 2013", "Feb  5 2013 12:11:2",
                                "Feb  5 2013  12:11:24", "Feb  5 20131 2:11:24"}) {
    std::string_view text = bad;
    std::optional<int> year;
    EXPECT_EQ(ConsumeSyslogTime(text, &year).has_value(), false) << bad;
    EXPECT_EQ(year, std::nullopt) << bad;
    EXPECT_EQ(text, bad);
  }
  std::string_view text = "Feb  5 12:11:24 2013";
  std::optional<int> year;
  EXPECT_TRUE(ConsumeSyslogTime(text, &year).has_value());
  EXPECT_EQ(year, std::nullopt);
}

TEST(LogTimeTest, TextThatDoesNotBeginWithASyslogTimeIsLeftAlone) {
  for (const char* const bad :
       {"", "Feb", "Feb ", "Feb  5", "Feb  5 12:11:2", "feb  5 12:11:24", "Feb 30 12:11:24",
        "Feb  0 12:11:24", "Apr 31 12:11:24", "Feb 5  12:11:24", "Feb  5 25:11:24",
        "Feb  5 12.11.24", "Feb   5 12:11:24", "bFe  5 12:11:24"}) {
    std::string_view text = bad;
    EXPECT_EQ(ConsumeSyslogTime(text).has_value(), false) << bad;
    EXPECT_EQ(text, bad);
  }
}

TEST(LogTimeTest, ADayThatTheYearLacksIsTheDayAfter) {
  const YearlessTime leap_day{2, 29, 5};
  EXPECT_EQ(TimeInYear(leap_day, 2024), *ParseIsoTime("2024-02-29T00:00:05Z"));
  EXPECT_EQ(TimeInYear(leap_day, 2023), *ParseIsoTime("2023-03-01T00:00:05Z"));
  EXPECT_TRUE(Exists(leap_day, 2024));
  EXPECT_FALSE(Exists(leap_day, 2023));
}

}  // namespace
}  // namespace scantrend
