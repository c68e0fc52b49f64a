#include "server/fuzz/http2_frames.h"

#include <gtest/gtest.h>

#include <string>

namespace scantrend {
namespace {

using std::literals::operator""s;

TEST(Http2FramesTest, AreSplit) {
  const std::string bytes =
      "\x00\x00\x04\x04\x00\x00\x00\x00\x00set!\x00\x00\x00\x01\x05\x80\x00\x01\x03"s;
  const Http2Frames split = SplitHttp2(bytes);
  ASSERT_EQ(split.frames.size(), 2u);
  EXPECT_EQ(split.frames[0].type, kSettingsFrame);
  EXPECT_EQ(split.frames[0].payload, "set!");
  EXPECT_EQ(split.frames[1].type, kHeadersFrame);
  EXPECT_EQ(split.frames[1].flags, 5);
  EXPECT_EQ(split.frames[1].stream, 0x103u) << "the first bit is reserved";
  EXPECT_EQ(split.frames[1].payload, "");
  EXPECT_EQ(split.rest, "");
}

TEST(Http2FramesTest, WhatIsNoWholeFrameIsLeft) {
  const std::string ping = Http2Ping("12345678");
  EXPECT_EQ(ping,
            "\x00\x00\x08\x06\x00\x00\x00\x00\x00"
            "12345678"s);
  for (size_t size = 0; size < ping.size(); ++size) {
    const std::string cut = ping.substr(0, size);
    const Http2Frames split = SplitHttp2(cut);
    EXPECT_TRUE(split.frames.empty()) << size;
    EXPECT_EQ(split.rest, cut);
  }
}

}  // namespace
}  // namespace scantrend
