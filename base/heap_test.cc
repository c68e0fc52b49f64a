#include "base/heap.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace scantrend {
namespace {

TEST(HeapTest, WhatWasFreedBetweenPiecesInUseGoesBackToTheSystem) {
  constexpr size_t kPieceBytes = 16 << 10;
  std::vector<std::unique_ptr<char[]>> pieces;
  for (size_t bytes = 0; bytes < 4 * kFreeResidentBytesMax; bytes += kPieceBytes) {
    pieces.push_back(std::make_unique<char[]>(kPieceBytes));  // zeroed, so resident
  }
  EXPECT_FALSE(ReturnFreeMemory());
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (i % 8 != 0) {
      pieces[i].reset();
    }
  }
  EXPECT_TRUE(ReturnFreeMemory());
  EXPECT_FALSE(ReturnFreeMemory());
}

}  // namespace
}  // namespace scantrend
