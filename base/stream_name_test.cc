#include "base/stream_name.h"

#include <gtest/gtest.h>

#include <string>

namespace scantrend {
namespace {

TEST(StreamNameTest, LettersDigitsAndSomePunctuationMakeAName) {
  EXPECT_TRUE(CheckSensorName("edge-1.example_A").ok());
  EXPECT_TRUE(CheckStreamName("file:9~0-a.B_c").ok());
  EXPECT_TRUE(CheckSensorName(std::string(64, 'x')).ok());
  EXPECT_TRUE(CheckStreamName(std::string(128, 'x')).ok());
}

TEST(StreamNameTest, AnythingElseIsToldWithTheRule) {
  EXPECT_EQ(CheckSensorName("").message(),
            "sensor: must be 1 to 64 characters of A-Z a-z 0-9 ._-; it has 0");
  EXPECT_EQ(CheckSensorName("a:b").message(),
            "sensor: must be 1 to 64 characters of A-Z a-z 0-9 ._-; it has 3, some of them others");
  for (const std::string& name :
       {std::string("a/b"), std::string("a b"), std::string("caf\xc3\xa9"), std::string("a\0b", 3),
        std::string(129, 'x')}) {
    EXPECT_EQ(CheckSensorName(name).code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_EQ(CheckStreamName(name).code(), absl::StatusCode::kInvalidArgument) << name;
  }
}

}  // namespace
}  // namespace scantrend
