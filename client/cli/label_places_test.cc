#include "client/cli/label_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace scantrend {
namespace {

using testing::ElementsAre;

TEST(LabelPlacesTest, LabelsThatHaveRoomStandWhereTheyWantTo) {
  EXPECT_THAT(PlaceLabels({7, 1, 4}, 2, 0, 10), ElementsAre(7, 1, 4));
}

TEST(LabelPlacesTest, LabelsThatWouldOverlapMoveApartByTheSame) {
  EXPECT_THAT(PlaceLabels({5, 6}, 3, 0, 10), ElementsAre(4, 7));
}

TEST(LabelPlacesTest, NoLabelLeavesTheRange) {
  EXPECT_THAT(PlaceLabels({0, 0, 0}, 2, 0, 10), ElementsAre(4, 2, 0));
  EXPECT_THAT(PlaceLabels({10, 10, 9}, 2, 0, 10), ElementsAre(10, 8, 6));
}

TEST(LabelPlacesTest, AFullRangeIsFilledInOrder) {
  EXPECT_THAT(PlaceLabels({3, 2, 0, 0}, 1, 0, 3), ElementsAre(3, 2, 1, 0));
}

TEST(LabelPlacesTest, OrderAndDistanceAreKept) {
  std::vector<double> wanted;
  for (int i = 0; i < 16; ++i) {
    wanted.push_back(i * i * 37 % 101);
    const std::vector<double> places = PlaceLabels(wanted, 6, 0, 101);
    for (size_t a = 0; a < wanted.size(); ++a) {
      EXPECT_GE(places[a], 0);
      EXPECT_LE(places[a], 101);
      for (size_t b = 0; b < wanted.size(); ++b) {
        if (wanted[a] < wanted[b]) {
          EXPECT_LE(places[a] + 6, places[b] + 1e-9);
        }
      }
    }
  }
}

}  // namespace
}  // namespace scantrend
