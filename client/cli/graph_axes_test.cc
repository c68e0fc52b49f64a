#include "client/cli/graph_axes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace scantrend {
namespace {

std::vector<std::string> Labels(const char* first, const char* last, int columns) {
  std::vector<std::string> labels;
  for (const DateTick& tick : ChooseDateTicks({*Day::Parse(first), *Day::Parse(last)}, columns)) {
    labels.push_back(tick.label);
  }
  return labels;
}

TEST(GraphAxesTest, StepsAreRoundAndTheLargestCountFits) {
  for (double max = 0; max < 1e20; max = max < 200 ? max + 1 : max * 1.07) {
    for (const int rows : {4, 9, 12, 15, 16}) {
      const CountAxes axes = ChooseCountAxes(max, 1, rows);
      EXPECT_GE(axes.left.top(), max);
      EXPECT_LE(axes.rows, rows);
      EXPECT_EQ(axes.rows % axes.left.intervals, 0);
      EXPECT_EQ(axes.rows % axes.right.intervals, 0);
      const double leading = axes.left.step / std::pow(10, std::floor(std::log10(axes.left.step)));
      EXPECT_TRUE(std::abs(leading - 1) < 1e-9 || std::abs(leading - 2) < 1e-9 ||
                  std::abs(leading - 5) < 1e-9)
          << axes.left.step;
    }
  }
}

TEST(GraphAxesTest, AtLeastHalfOfTheHeightIsUsed) {
  for (double max = 1; max < 1e13; max *= 1.01) {
    EXPECT_GE(max / ChooseCountAxes(max, max, 14).left.top(), 0.5) << max;
  }
}

TEST(GraphAxesTest, TheTwoAxesOfTheDiaryAreFull) {
  const CountAxes axes = ChooseCountAxes(1'480, 190, 13);
  EXPECT_EQ(axes.left.top(), 1'500);
  EXPECT_EQ(axes.right.top(), 200);
}

TEST(GraphAxesTest, AYearIsMarkedByMonths) {
  EXPECT_THAT(Labels("2018-10-22", "2019-10-21", 86),
              testing::ElementsAre("Nov", "Dec", "2019", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
                                   "Aug", "Sep", "Oct"));
}

TEST(GraphAxesTest, AQuarterIsMarkedByHalfMonths) {
  EXPECT_THAT(Labels("2019-07-24", "2019-10-21", 60),
              testing::ElementsAre("Aug 1", "Aug 15", "Sep 1", "Sep 15", "Oct 1", "Oct 15"));
}

TEST(GraphAxesTest, AWeekIsMarkedByDays) {
  EXPECT_THAT(Labels("2019-10-28", "2019-11-02", 70),
              testing::ElementsAre("Oct 28", "Oct 29", "Oct 30", "Oct 31", "Nov 1", "Nov 2"));
}

TEST(GraphAxesTest, ADecadeIsMarkedByYears) {
  EXPECT_THAT(Labels("2010-01-01", "2019-12-31", 70),
              testing::ElementsAre("2010", "2011", "2012", "2013", "2014", "2015", "2016", "2017",
                                   "2018", "2019"));
}

TEST(GraphAxesTest, LabelsNeverTouchAndStayInside) {
  for (int days = 1; days <= 4'000; days += days < 100 ? 1 : 37) {
    for (const int columns : {28, 60, 187}) {
      const Day first = *Day::Parse("2010-03-30");
      const auto ticks = ChooseDateTicks({first, first.Plus(days - 1)}, columns);
      EXPECT_FALSE(ticks.empty()) << days;
      int free_from = 0;
      for (const DateTick& tick : ticks) {
        EXPECT_GE(tick.label_column, free_from);
        free_from = tick.label_column + static_cast<int>(tick.label.size()) + 1;
        EXPECT_LE(free_from - 1, columns);
        EXPECT_LT(tick.column, columns);
      }
    }
  }
}

}  // namespace
}  // namespace scantrend
