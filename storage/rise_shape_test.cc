#include "storage/rise_shape.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>

namespace scantrend {
namespace {

RiseTrace TraceThatEndsWith(std::initializer_list<double> last_days) {
  RiseTrace trace;
  trace.fill(0.1);
  std::copy(last_days.begin(), last_days.end(), trace.end() - last_days.size());
  return trace;
}

TEST(RiseShapeTest, OneDayUpIsAShapeOfOneDay) {
  const RiseShape shape = FindShape(TraceThatEndsWith({6}));
  EXPECT_EQ(shape.days, 1);
  EXPECT_FALSE(shape.is_ramp);
}

TEST(RiseShapeTest, ALevelThatStaysIsAStepSinceItsFirstDay) {
  const RiseShape shape = FindShape(TraceThatEndsWith({5, 6, 4, 5.5, 5}));
  EXPECT_EQ(shape.days, 5);
  EXPECT_FALSE(shape.is_ramp);
}

TEST(RiseShapeTest, DaysThatGoUpAreARamp) {
  const RiseShape shape = FindShape(TraceThatEndsWith({1.2, 1.8, 3.1, 4.2, 4.9, 6.1}));
  EXPECT_EQ(shape.days, 6);
  EXPECT_TRUE(shape.is_ramp);
}

TEST(RiseShapeTest, ASpikeOfTheWeekBeforeIsNotTheBeginning) {
  const RiseShape shape = FindShape(TraceThatEndsWith({6, 0, 0, 0, 0, 0, 5, 6}));
  EXPECT_EQ(shape.days, 2);
}

TEST(RiseShapeTest, UnknownDaysAreStridden) {
  RiseTrace trace = TraceThatEndsWith({5, 5, 5, 5});
  trace[kTracedDays - 2] = std::nullopt;
  EXPECT_EQ(FindShape(trace).days, 4);
}

TEST(RiseShapeTest, CorrelationIsOfTheDaysThatBothKnow) {
  RiseTrace a = TraceThatEndsWith({2, 4, 6});
  RiseTrace b = TraceThatEndsWith({1, 2, 3});
  EXPECT_GT(Correlation(a, b), 0.99);
  b[kTracedDays - 1] = std::nullopt;
  a[kTracedDays - 1] = -100;
  EXPECT_GT(Correlation(a, b), 0.99);
  b.fill(1);
  EXPECT_EQ(Correlation(a, b), 0);
}

}  // namespace
}  // namespace scantrend
