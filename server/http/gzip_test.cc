#include "server/http/gzip.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace scantrend {
namespace {

TEST(GzipTest, GivesBackWhatItWasGiven) {
  std::mt19937 random(1);
  for (const size_t size : {0u, 1u, 1'000u, 65'536u, 65'537u, 1'000'000u}) {
    std::string bytes(size, '\0');
    for (char& one : bytes) {
      one = static_cast<char>(random() % 7);
    }
    for (const int level : {1, 3, 9}) {
      const std::string squeezed = Gzip(bytes, level);
      EXPECT_EQ(squeezed.substr(0, 2), "\x1f\x8b");
      EXPECT_EQ(Gunzip(squeezed), bytes) << size;
    }
  }
}

}  // namespace
}  // namespace scantrend
