#include "base/day.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(DayTest, ADayHoldsItsFirstAndItsLastSecond) {
  const Day day = *Day::Parse("2019-10-21");
  EXPECT_EQ(Day::OfTime(day.start_s()), day);
  EXPECT_EQ(Day::OfTime(day.start_s() + kSecondsPerDay - 1), day);
  EXPECT_EQ(Day::OfTime(day.start_s() + kSecondsPerDay), day.Plus(1));
  EXPECT_EQ(Day::OfTime(day.start_s() - 1), day.Plus(-1));
}

TEST(DayTest, EveryDayOfTheTypeParsesFromItsOwnText) {
  for (int number = 0; number <= UINT16_MAX; ++number) {
    const Day day(static_cast<uint16_t>(number));
    ASSERT_EQ(Day::Parse(day.ToString()), day);
  }
}

TEST(DayTest, TheEndsOfTheTypeAreWhatTheHeaderSays) {
  EXPECT_EQ(Day(0).ToString(), "1970-01-01");
  EXPECT_EQ(Day(UINT16_MAX).ToString(), "2149-06-06");
  EXPECT_EQ(Day(0).Plus(-1), Day(0));
  EXPECT_EQ(Day(UINT16_MAX).Plus(1), Day(UINT16_MAX));
  // The last second that 32 bits can say.
  EXPECT_EQ(Day::OfTime(UINT32_MAX).ToString(), "2106-02-07");
}

TEST(DayTest, TextThatIsNoDateOfTheTypeIsRefused) {
  for (const char* text : {"", "2019-10-2", "2019-1-021", "2019-02-29", "2019-13-01", "2019-00-10",
                           "2019-10-00", "1969-12-31", "2149-06-07", "2019/10/21", "2019-10-21 ",
                           " 2019-10-21", "+019-10-21", "20191021", "2019-10-32", "9999-12-31"}) {
    EXPECT_EQ(Day::Parse(text), std::nullopt) << text;
  }
  EXPECT_TRUE(Day::Parse("2020-02-29").has_value());
}

}  // namespace
}  // namespace scantrend
