#include "client/sensor/packets/capture_format.h"

#include <gtest/gtest.h>

#include <string>

#include "client/sensor/packets/captures_for_test.h"
#include "client/sensor/packets/frames_for_test.h"

namespace scantrend {
namespace {

std::string Front(const std::string& file) { return file.substr(0, kCaptureFrontBytes); }

TEST(CaptureFormatTest, PcapAndPcapngAreKnownByTheirFirstBytes) {
  for (const bool little_endian : {false, true}) {
    for (const uint32_t magic : {0xa1b2c3d4u, 0xa1b23c4du, 0xa1b2cd34u}) {
      const PcapWriter writer{.little_endian = little_endian, .magic = magic};
      EXPECT_TRUE(LooksLikeCapture(Front(writer.Header())));
      EXPECT_TRUE(LooksLikeCapture(writer.Header().substr(0, 4)));
    }
    EXPECT_TRUE(LooksLikeCapture(Front(PcapngWriter{little_endian}.Section())));
  }
}

TEST(CaptureFormatTest, OtherFilesAreNot) {
  for (const std::string_view front : {"", "\xd4\xc3\xb2", "\n\r\r\n", "\n\r\r\n\n\n\n\n\n\n\n\n",
                                       "Oct 21 10:00", "{\"ts\":1.5"}) {
    EXPECT_FALSE(LooksLikeCapture(front)) << front;
  }
}

TEST(CaptureFormatTest, APacketOfAPcapFileEndsOnceAllOfItIsThere) {
  for (const bool little_endian : {false, true}) {
    const PcapWriter writer{.little_endian = little_endian};
    const std::string packet = writer.Packet(1, Ethernet(kTestIpv4, "abc"));
    const std::string file = writer.Header() + packet;
    for (size_t size = 0; size < file.size(); ++size) {
      EXPECT_EQ(FirstPacketEnd(Front(file), file.substr(0, size), true), 0u) << size;
    }
    EXPECT_EQ(FirstPacketEnd(Front(file), file, true), file.size());
    EXPECT_EQ(FirstPacketEnd(Front(file), packet, false), packet.size());
    EXPECT_EQ(FirstPacketEnd(Front(file), packet + packet, false), packet.size());
    EXPECT_EQ(FirstPacketEnd(Front(file), packet.substr(0, packet.size() - 1), false), 0u);
    EXPECT_EQ(FirstPacketEnd(Front(file), "", false), 0u);
  }
}

TEST(CaptureFormatTest, APacketOfAPcapngFileEndsOnceAllOfItIsThereWhateverIsBefore) {
  for (const bool little_endian : {false, true}) {
    const PcapngWriter writer{little_endian};
    const std::string front = Front(writer.Section());
    const std::string other = writer.Interface(kTestEthernet) + writer.Block(5, "statistics");
    EXPECT_EQ(FirstPacketEnd(front, writer.Section() + other, true), 0u);
    for (const std::string& packet :
         {writer.Packet(1, "abcd"), writer.SimplePacket("abcde"), writer.Block(2, "obsolete")}) {
      const std::string file = writer.Section() + other + packet;
      for (size_t size = 0; size < file.size(); ++size) {
        EXPECT_EQ(FirstPacketEnd(front, file.substr(0, size), true), 0u) << size;
      }
      EXPECT_EQ(FirstPacketEnd(front, file, true), file.size());
      EXPECT_EQ(FirstPacketEnd(front, other + packet + other, false), other.size() + packet.size());
    }
  }
}

TEST(CaptureFormatTest, WhatCannotBeRightIsNotWaitedFor) {
  const std::string front = Front(PcapngWriter{}.Section());
  EXPECT_EQ(FirstPacketEnd(front, std::string(13, '\0'), false), 13u);
  EXPECT_EQ(FirstPacketEnd("Oct 21 10:00", "Oct 21 10:00:00", true), 15u);
}

}  // namespace
}  // namespace scantrend
