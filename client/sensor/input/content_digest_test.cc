#include "client/sensor/input/content_digest.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(ContentDigestTest, TheDigestOfNothingIsThatOfXxh3) {
  // Published with xxHash 0.8.
  EXPECT_EQ(ContentDigest().value(), 0x2D06800538D394C2u);
}

TEST(ContentDigestTest, ItDoesNotMatterInWhichPiecesBytesCome) {
  ContentDigest whole;
  whole.Add("one two");
  ContentDigest pieces;
  pieces.Add("one");
  pieces.Add("");
  const ContentDigest copy = pieces;
  pieces.Add(" two");
  EXPECT_EQ(pieces.value(), whole.value());
  EXPECT_NE(copy.value(), whole.value());
  ContentDigest assigned;
  assigned = copy;
  assigned.Add(" two");
  EXPECT_EQ(assigned.value(), whole.value());
}

}  // namespace
}  // namespace scantrend
