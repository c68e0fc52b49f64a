#include "client/progress_bar.h"

#include <gtest/gtest.h>

#include <sstream>

namespace scantrend {
namespace {

TEST(ProgressBarTest, TheLineShowsShareAndCount) {
  EXPECT_EQ(ProgressLine("a.log", 45, 100, "81,000 lines", 20),
            "a.log  [#########-----------]  45%  81,000 lines");
  EXPECT_EQ(ProgressLine("a.log", 0, 100, "x", 4), "a.log  [----]   0%  x");
  EXPECT_EQ(ProgressLine("a.log", 200, 100, "x", 4), "a.log  [####] 100%  x");
  EXPECT_EQ(ProgressLine("-", 45, 0, "81,000 lines"), "-  81,000 lines");
}

TEST(ProgressBarTest, NothingIsDrawnWhereThereIsNoTerminal) {
  std::ostringstream out;
  { ProgressBar(&out, false).Draw("a.log", 1, 2, "x"); }
  EXPECT_EQ(out.str(), "");
}

TEST(ProgressBarTest, ThePlaceIsCleanWhenItGoes) {
  std::ostringstream out;
  { ProgressBar(&out, true).Draw("a.log", 1, 2, "x"); }
  EXPECT_TRUE(out.str().ends_with("\r\x1b[K"));
}

}  // namespace
}  // namespace scantrend
