#include "client/cli/braille_canvas.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(BrailleCanvasTest, EachDotHasItsPlaceInTheCell) {
  constexpr char32_t kExpected[4][2] = {{U'⡀', U'⢀'}, {U'⠄', U'⠠'}, {U'⠂', U'⠐'}, {U'⠁', U'⠈'}};
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 2; ++x) {
      BrailleCanvas canvas(1, 1);
      canvas.Dot(x, y);
      EXPECT_EQ(canvas.Cell(0, 0), kExpected[y][x]) << x << ", " << y;
    }
  }
}

TEST(BrailleCanvasTest, ACellWithoutDotsIsZero) {
  BrailleCanvas canvas(2, 2);
  canvas.Dot(2, 4);
  EXPECT_EQ(canvas.Cell(0, 0), char32_t{0});
  EXPECT_EQ(canvas.Cell(1, 1), U'⡀');
}

TEST(BrailleCanvasTest, DotsOutsideAreIgnored) {
  BrailleCanvas canvas(1, 1);
  canvas.Dot(-1, 0);
  canvas.Dot(0, -1);
  canvas.Dot(2, 0);
  canvas.Dot(0, 4);
  EXPECT_EQ(canvas.Cell(0, 0), char32_t{0});
}

TEST(BrailleCanvasTest, ALineHoldsBothEndsAndIsConnectedInEveryDirection) {
  for (const auto& [x, y] : {std::pair{3, 3}, {3, 0}, {0, 3}, {0, 0}}) {
    BrailleCanvas canvas(2, 1);
    canvas.Line(x, y, 3 - x, 3 - y);
    EXPECT_EQ(canvas.Cell(0, 0), x == y ? U'⡠' : U'⠑') << x << ", " << y;
    EXPECT_EQ(canvas.Cell(1, 0), x == y ? U'⠊' : U'⢄') << x << ", " << y;
  }
  BrailleCanvas vertical(1, 1);
  vertical.Line(0, 3, 0, 0);
  EXPECT_EQ(vertical.Cell(0, 0), U'⡇');
}

}  // namespace
}  // namespace scantrend
