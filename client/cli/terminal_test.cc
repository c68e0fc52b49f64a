#include "client/cli/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace scantrend {
namespace {

class TerminalTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"COLUMNS", "LINES", "NO_COLOR", "TERM"}) {
      unsetenv(name);
    }
    ASSERT_EQ(pipe(pipe_), 0);
  }
  void TearDown() override {
    close(pipe_[0]);
    close(pipe_[1]);
  }

  int pipe_[2];
};

TEST_F(TerminalTest, APipeHasTheUsualSizeAndNoColour) {
  const Terminal terminal = DetectTerminal(pipe_[1]);
  EXPECT_EQ(terminal.columns, 80);
  EXPECT_EQ(terminal.rows, 24);
  EXPECT_FALSE(terminal.color);
}

TEST_F(TerminalTest, APipeHasTheSizeOfTheEnvironment) {
  setenv("COLUMNS", "132", 1);
  setenv("LINES", "50", 1);
  EXPECT_EQ(DetectTerminal(pipe_[1]).columns, 132);
  EXPECT_EQ(DetectTerminal(pipe_[1]).rows, 50);
  setenv("COLUMNS", "12", 1);
  EXPECT_EQ(DetectTerminal(pipe_[1]).columns, 40);
  setenv("COLUMNS", "wide", 1);
  EXPECT_EQ(DetectTerminal(pipe_[1]).columns, 80);
}

TEST_F(TerminalTest, ATerminalHasItsOwnSizeAndColourUnlessToldOtherwise) {
  const int master = posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(master, 0) << "a pseudo-terminal needs /dev/ptmx";
  ASSERT_EQ(grantpt(master), 0);
  ASSERT_EQ(unlockpt(master), 0);
  const int terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  winsize size{};
  size.ws_col = 120;
  size.ws_row = 40;
  ASSERT_EQ(ioctl(terminal, TIOCSWINSZ, &size), 0);
  setenv("COLUMNS", "132", 1);
  EXPECT_EQ(DetectTerminal(terminal).columns, 120);
  EXPECT_EQ(DetectTerminal(terminal).rows, 40);
  EXPECT_TRUE(DetectTerminal(terminal).color);
  setenv("TERM", "dumb", 1);
  EXPECT_FALSE(DetectTerminal(terminal).color);
  unsetenv("TERM");
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(DetectTerminal(terminal).color);
  close(terminal);
  close(master);
}

}  // namespace
}  // namespace scantrend
