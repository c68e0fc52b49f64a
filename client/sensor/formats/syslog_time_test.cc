#include "client/sensor/formats/syslog_time.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "base/clock.h"
#include "client/sensor/formats/local_time.h"
#include "client/sensor/formats/log_time.h"

namespace scantrend {
namespace {

SyslogTime TimesOf(const std::string& zone, int year = 2005) {
  ReaderOptions options;
  options.year = year;
  options.zone = Zone::Parse(zone).value();
  return SyslogTime(options);
}

uint32_t Iso(std::string_view text) { return ParseIsoTime(text).value(); }

TEST(SyslogTimeTest, EverySpellingOfATimeIsRead) {
  SyslogTime times = TimesOf("UTC", 2019);
  for (const char* line :
       {"Apr  8 00:00:00 fw kernel: x", "<4>Apr 08 00:00:00 fw", "Apr 08 2019 00:00:00: %ASA-4-1",
        "Apr  8 2019 00:00:00 fw : %ASA", "2019-04-08T00:00:00Z fw x", "2019-04-08 00:00:00 fw x",
        "2019-04-08 02:00:00+0200 fw", "2019-04-08T00:00:00.25+00:00", "2019-04-08T00:00:00Z: %ASA",
        "<134>1 2019-04-07T18:00:00-06:00 fw", "<134>2019-04-08T00:00:00Z",
        "<166>:Apr 08 00:00:00 UTC: %ASA", "<166> Apr 08 2019 00:00:00: %ASA",
        "1554681600 fw kernel:", "<4>1554681600", "Apr  8 00:00:00"}) {
    EXPECT_EQ(times.Read(line), Iso("2019-04-08T00:00:00Z")) << line;
  }
}

TEST(SyslogTimeTest, ALineThatDoesNotBeginWithATimeHasNone) {
  SyslogTime times = TimesOf("UTC");
  for (const char* line : {"",
                           "x",
                           "[1.5] x",
                           "12345678 x",
                           "12345678901 x",
                           "4294967296 x",
                           "Feb 30 00:00:00 x",
                           "Feb 29 00:00:00 x",
                           "Feb 29 2005 00:00:00 x",
                           "Feb 28 1969 00:00:00 x",
                           "Feb 28 2107 00:00:00 x",
                           "1969-12-31T23:59:59Z x",
                           "<4>",
                           "<4",
                           "<12345>Feb 25 12:11:24",
                           "2019-04-08 x",
                           "2019-04-08",
                           "Foo  1 00:00:00 x",
                           " Feb 25 12:11:24",
                           "<4>2 Feb 25 12:11:24"}) {
    EXPECT_EQ(times.Read(line), std::nullopt) << line;
  }
  EXPECT_EQ(times.SaveState(), "");
}

TEST(SyslogTimeTest, TimesThatTellNoOffsetAreThoseOfTheZone) {
  SyslogTime times = TimesOf("Europe/Berlin", 2019);
  for (const char* line :
       {"Oct 21 01:30:00 fw", "Oct 21 2019 01:30:00: %ASA", "2019-10-21 01:30:00 fw",
        "2019-10-21T01:30:00 fw", "2019-10-20T23:30:00Z fw", "1571614200 fw"}) {
    EXPECT_EQ(times.Read(line), Iso("2019-10-20T23:30:00Z")) << line;
  }
  EXPECT_EQ(times.Read("Dec 21 00:30:00"), Iso("2019-12-20T23:30:00Z"));
}

TEST(SyslogTimeTest, TheYearTurnsWhereTheZoneHasIt) {
  SyslogTime times = TimesOf("America/New_York");
  EXPECT_EQ(times.Read("Dec 31 23:59:59"), Iso("2006-01-01T04:59:59Z"));
  EXPECT_EQ(times.Read("Jan  1 00:00:00"), Iso("2006-01-01T05:00:00Z"));
  EXPECT_EQ(times.Read("Dec 31 23:59:58"), Iso("2006-01-01T04:59:58Z"));
}

TEST(SyslogTimeTest, TheStateIsTheLastTimeWhoseYearWasFound) {
  SyslogTime before = TimesOf("America/New_York");
  EXPECT_EQ(before.SaveState(), "");
  EXPECT_TRUE(before.RestoreState("").ok());
  ASSERT_TRUE(before.Read("Dec 31 23:59:59").has_value());
  ASSERT_TRUE(before.Read("2010-01-01T00:00:00Z").has_value());
  ASSERT_TRUE(before.Read("Jan  1 2011 00:00:00").has_value());
  EXPECT_EQ(before.SaveState(), std::to_string(Iso("2006-01-01T04:59:59Z")));
  SyslogTime after = TimesOf("America/New_York", 1999);
  ASSERT_TRUE(after.RestoreState(before.SaveState()).ok());
  EXPECT_EQ(after.SaveState(), before.SaveState());
  EXPECT_EQ(after.Read("Jan  1 00:00:00"), Iso("2006-01-01T05:00:00Z"));
}

TEST(SyslogTimeTest, WhatIsNoStateIsRefused) {
  SyslogTime times = TimesOf("UTC");
  for (const char* state : {"x", "-1", "4294967296", "c0,1,2,3,4,-,-,-"}) {
    EXPECT_EQ(times.RestoreState(state).code(), absl::StatusCode::kInvalidArgument) << state;
  }
  EXPECT_EQ(times.SaveState(), "");
}

TEST(SyslogTimeTest, WithoutAYearTheClockDecides) {
  const FakeClock clock(Iso("2026-01-05T00:00:00Z"));
  ReaderOptions options;
  options.clock = &clock;
  SyslogTime times(options);
  EXPECT_EQ(times.Read("Dec 31 00:00:00"), Iso("2025-12-31T00:00:00Z"));
}

}  // namespace
}  // namespace scantrend
