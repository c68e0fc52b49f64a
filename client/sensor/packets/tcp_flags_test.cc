#include "client/sensor/packets/tcp_flags.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(TcpFlagsTest, LettersAreReadInAnyOrderAndCase) {
  EXPECT_EQ(ParseTcpFlags("S"), kTcpSyn);
  EXPECT_EQ(ParseTcpFlags("SA"), kTcpSyn | kTcpAck);
  EXPECT_EQ(ParseTcpFlags("as"), kTcpSyn | kTcpAck);
  EXPECT_EQ(ParseTcpFlags("R"), kTcpRst);
  EXPECT_EQ(ParseTcpFlags("FPU"), kTcpFin | kTcpPsh | kTcpUrg);
}

TEST(TcpFlagsTest, TheReservedBitsOfOlderToolsAreFlagsToo) {
  EXPECT_EQ(ParseTcpFlags("12S"), kTcpCwr | kTcpEce | kTcpSyn);
  EXPECT_EQ(ParseTcpFlags("CES"), kTcpCwr | kTcpEce | kTcpSyn);
}

TEST(TcpFlagsTest, PlacesOfFlagsThatAreNotSetAreIgnored) {
  EXPECT_EQ(ParseTcpFlags("...A..S."), kTcpSyn | kTcpAck);
  EXPECT_EQ(ParseTcpFlags("......"), 0);
}

TEST(TcpFlagsTest, AHexadecimalByteIsTheBitsOfTheHeader) {
  EXPECT_EQ(ParseTcpFlags("0x02"), kTcpSyn);
  EXPECT_EQ(ParseTcpFlags("0X1a"), kTcpAck | kTcpPsh | kTcpSyn);
  EXPECT_EQ(ParseTcpFlags("0x"), std::nullopt);
  EXPECT_EQ(ParseTcpFlags("0x123"), std::nullopt);
  EXPECT_EQ(ParseTcpFlags("0xg"), std::nullopt);
}

TEST(TcpFlagsTest, HexadecimalDigitsMayStandAlone) {
  EXPECT_EQ(ParseHexadecimalTcpFlags("02"), kTcpSyn);
  EXPECT_EQ(ParseHexadecimalTcpFlags("1B"), kTcpAck | kTcpPsh | kTcpSyn | kTcpFin);
  EXPECT_EQ(ParseHexadecimalTcpFlags("0"), 0);
  for (const char* text : {"", "0x", "002", "g0", " 2", "-2"}) {
    EXPECT_EQ(ParseHexadecimalTcpFlags(text), std::nullopt) << text;
  }
}

TEST(TcpFlagsTest, AnythingElseIsUnknown) {
  for (const char* text : {"", "SYN", "S A", "?", "3"}) {
    EXPECT_EQ(ParseTcpFlags(text), std::nullopt) << text;
  }
}

TEST(TcpFlagsTest, TheKernelsWordsAreFlagsAndNothingElseIs) {
  EXPECT_EQ(TcpFlagOfWord("SYN"), kTcpSyn);
  EXPECT_EQ(TcpFlagOfWord("CWR"), kTcpCwr);
  for (const char* word : {"", "syn", "SYN=", "ACK=", "DF", "S", "SYNACK"}) {
    EXPECT_EQ(TcpFlagOfWord(word), 0) << word;
  }
}

}  // namespace
}  // namespace scantrend
