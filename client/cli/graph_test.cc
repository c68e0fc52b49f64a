#include "client/cli/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scantrend {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const DayRange kDays = {*Day::Parse("2019-10-19"), *Day::Parse("2019-10-21")};

TEST(GraphTest, TheHighestCountIsThatOfAllLinesAndOfEarlierDays) {
  LineGraph graph{.title = "",
                  .measure = "",
                  .days = kDays,
                  .lines = {{"a", {1, std::nullopt, 3}}, {"b", {1, 2, 2}, {9, 2, 2}}}};
  EXPECT_EQ(HighestCount(graph), 9U);
  graph.lines[1].earlier.clear();
  EXPECT_EQ(HighestCount(graph), 3U);
}

TEST(GraphTest, HolesAreCountedNowAndBefore) {
  LineGraph graph{.title = "",
                  .measure = "",
                  .days = kDays,
                  .provisional_days = {kDays.last},
                  .lines = {{"a", {1, std::nullopt, 3}, {std::nullopt, std::nullopt, 3}}}};
  EXPECT_THAT(NotesOf(graph).holes,
              ElementsAre("holes: 1 day without data", "holes before: 2 days without data"));
  EXPECT_EQ(NotesOf(graph).provisional, "2019-10-21 is not over yet");
}

TEST(GraphTest, AGraphOfGapsHasNoData) {
  EXPECT_FALSE(HasData(TrendGraph{}));
  EXPECT_FALSE(HasData(TrendGraph{"", "", {{.day = kDays.first, .gap = true}}}));
  EXPECT_TRUE(HasData(TrendGraph{"", "", {{.day = kDays.first}}}));
  const LineCounts gaps(3);
  EXPECT_FALSE(
      HasData(LineGraph{.title = "", .measure = "", .days = kDays, .lines = {{"a", gaps}}}));
  EXPECT_TRUE(HasData(
      LineGraph{.title = "", .measure = "", .days = kDays, .lines = {{"a", gaps, {0, 0, 0}}}}));
}

TEST(GraphTest, WholeDataNeedsNoNotes) {
  const GraphNotes notes = NotesOf(TrendGraph{"", "", {{.day = kDays.first}}});
  EXPECT_THAT(notes.holes, IsEmpty());
  EXPECT_EQ(notes.provisional, "");
}

}  // namespace
}  // namespace scantrend
