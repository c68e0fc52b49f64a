#include "client/cli/text_canvas.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(TextCanvasTest, LinesHaveNoTrailingBlanks) {
  TextCanvas canvas(6, 3);
  canvas.Write(1, 0, "aé█");
  canvas.Put(0, 2, U'⣿');
  EXPECT_EQ(canvas.ToString(false), " aé█\n\n⣿\n");
}

TEST(TextCanvasTest, WhatLiesOutsideIsCutOff) {
  TextCanvas canvas(3, 1);
  canvas.Write(-1, 0, "abcdef");
  canvas.Write(0, 1, "x");
  EXPECT_EQ(canvas.ToString(false), "bcd\n");
}

TEST(TextCanvasTest, ColoursChangeOnlyWhereTheInkDoesAndEndWithTheLine) {
  TextCanvas canvas(8, 2);
  canvas.Write(0, 0, "a b", Ink::kTargets);
  canvas.Write(3, 0, "c", Ink::kSources);
  canvas.Write(4, 0, "d");
  canvas.Write(0, 1, "e", Ink::kSources);
  EXPECT_EQ(canvas.ToString(true),
            "\x1b[0;38;5;32ma b\x1b[0;38;5;166mc\x1b[0md\n"
            "\x1b[0;38;5;166me\x1b[0m\n");
  EXPECT_EQ(canvas.ToString(false), "a bcd\ne\n");
}

TEST(TextCanvasTest, AFaintInkLeavesNothingFaintBehind) {
  TextCanvas canvas(8, 1);
  canvas.Write(0, 0, "a", Ink::OfLine(1, true));
  canvas.Write(1, 0, "b", Ink::OfLine(9, false));
  EXPECT_EQ(canvas.ToString(true), "\x1b[0;2;38;5;166ma\x1b[0;38;5;166mb\x1b[0m\n");
}

}  // namespace
}  // namespace scantrend
