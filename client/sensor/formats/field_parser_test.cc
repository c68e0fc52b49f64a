#include "client/sensor/formats/field_parser.h"

#include <gtest/gtest.h>

#include <array>

namespace scantrend {
namespace {

TEST(FieldParserTest, ADecimalNumberIsReadUpToItsMaximum) {
  EXPECT_EQ(ParseDecimal("0", 9), 0u);
  EXPECT_EQ(ParseDecimal("9", 9), 9u);
  EXPECT_EQ(ParseDecimal("10", 9), std::nullopt);
  EXPECT_EQ(ParseDecimal("4294967295", UINT32_MAX), UINT32_MAX);
  EXPECT_EQ(ParseDecimal("4294967296", UINT32_MAX), std::nullopt);
  EXPECT_EQ(ParseDecimal("99999999999999999999999999", UINT32_MAX), std::nullopt);
  EXPECT_EQ(ParseDecimal("007", 9), 7u);
}

TEST(FieldParserTest, TextThatIsNoDecimalNumberIsRefused) {
  for (const char* text : {"", " 1", "1 ", "+1", "-1", "0x1", "1.0", "a"}) {
    EXPECT_EQ(ParseDecimal(text, 100), std::nullopt) << text;
  }
}

TEST(FieldParserTest, APortThatIsTooLargeIsToldFromTextThatIsNoPort) {
  EXPECT_EQ(ParsePort("65535").port, 65535);
  EXPECT_EQ(ParsePort("65535").problem, "");
  EXPECT_EQ(ParsePort("0").problem, "");
  EXPECT_EQ(ParsePort("65536").problem, "port above 65535");
  EXPECT_EQ(ParsePort("99999999999999999999").problem, "port above 65535");
  EXPECT_EQ(ParsePort("").problem, "port");
  EXPECT_EQ(ParsePort("http").problem, "port");
}

TEST(FieldParserTest, AnIcmpTypeIsAByte) {
  EXPECT_EQ(ParseIcmpType("255"), 255);
  EXPECT_EQ(ParseIcmpType("256"), std::nullopt);
}

TEST(FieldParserTest, FieldsAreCountedAndTheFirstOnesAreStored) {
  std::array<std::string_view, 2> fields;
  EXPECT_EQ(SplitFields("a, b c ,", ',', fields), 3u);
  EXPECT_EQ(fields[0], "a");
  EXPECT_EQ(fields[1], "b c");
  EXPECT_EQ(SplitFields("", ',', fields), 1u);
  EXPECT_EQ(fields[0], "");
  EXPECT_EQ(fields[1], "b c");
  EXPECT_EQ(SplitFields("x\t\ty\tz", '\t', fields), 4u);
  EXPECT_EQ(fields[1], "");
}

TEST(FieldParserTest, BlanksAreTrimmedAtTheEndsOnly) {
  EXPECT_EQ(Trim(" \ta b\t "), "a b");
  EXPECT_EQ(Trim("  "), "");
  EXPECT_EQ(WithoutCarriageReturn("a\r"), "a");
  EXPECT_EQ(WithoutCarriageReturn("a"), "a");
}

}  // namespace
}  // namespace scantrend
