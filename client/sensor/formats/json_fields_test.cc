#include "client/sensor/formats/json_fields.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace scantrend {
namespace {

constexpr JsonName kNames[] = {{"", "id.orig_h"}, {"", "port"}, {"flow", "start"}, {"flow", "age"}};
enum Field : size_t { kSource, kPort, kStart, kAge };

TEST(JsonFieldsTest, TextAndNumbersAreReadAsTextWhereverTheyAre) {
  JsonFields fields(kNames);
  ASSERT_TRUE(fields.Read(
      R"({"port":853,"more":[{"port":1}],"id.orig_h":"192.0.2.1","flow":{"age":1.50,"start":"x"}})"));
  EXPECT_EQ(fields[kSource], "192.0.2.1");
  EXPECT_EQ(fields[kPort], "853");
  EXPECT_EQ(fields[kStart], "x");
  EXPECT_EQ(fields[kAge], "1.5");
  EXPECT_EQ(fields.problem(), "");
}

TEST(JsonFieldsTest, WhatIsMissingOrNullIsEmpty) {
  JsonFields fields(kNames);
  ASSERT_TRUE(fields.Read(R"({"port":"853","flow":{"start":"x"}})"));
  ASSERT_TRUE(fields.Read(" {\"port\": null, \"flow\": null} \r"));
  EXPECT_EQ(fields[kSource], "");
  EXPECT_EQ(fields[kPort], "");
  EXPECT_EQ(fields[kStart], "");
  EXPECT_EQ(fields.problem(), "");
}

TEST(JsonFieldsTest, NamesAndTextMayBeEscaped) {
  JsonFields fields(kNames);
  ASSERT_TRUE(fields.Read("{\"\\u0070ort\":\"8\\u0035\\u0000\xC3\xBC\"}"));
  EXPECT_EQ(fields[kPort], std::string_view("85\0\xC3\xBC", 5));
}

TEST(JsonFieldsTest, NumbersAreDecimalsWithoutAnExponent) {
  JsonFields fields(kNames);
  const auto port = [&](const std::string& number) {
    EXPECT_TRUE(fields.Read("{\"port\":" + number + "}")) << number;
    return std::string(fields[kPort]);
  };
  EXPECT_EQ(port("0"), "0");
  EXPECT_EQ(port("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(port("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(port("1.6e9"), "1600000000");
  // No fraction is rounded up to the next second.
  EXPECT_EQ(port("1571634000.999999"), "1571634000.999999");
  EXPECT_EQ(fields.problem(), "");
  EXPECT_EQ(port("1e300"), "");
  EXPECT_EQ(fields.problem(), "json type");
}

TEST(JsonFieldsTest, AFieldThatIsNeitherTextNorANumberIsAProblem) {
  JsonFields fields(kNames);
  for (const char* line :
       {R"({"port":true})", R"({"port":[1]})", R"({"port":{"x":1}})", R"({"flow":1})",
        R"({"flow":[{"start":1}]})", R"({"flow":{"start":{}}})"}) {
    EXPECT_TRUE(fields.Read(line)) << line;
    EXPECT_EQ(fields.problem(), "json type") << line;
    EXPECT_EQ(fields[kPort], "") << line;
  }
  // Others may be anything.
  EXPECT_TRUE(fields.Read(R"({"x":true,"more":{"port":[]},"start":{}})"));
  EXPECT_EQ(fields.problem(), "");
}

TEST(JsonFieldsTest, AFieldThatIsThereTwiceIsAProblem) {
  JsonFields fields(kNames);
  for (const char* line : {R"({"port":1,"port":1})", R"({"flow":{"age":1,"age":2}})",
                           R"({"flow":{"age":1},"flow":{}})", R"({"port":null,"port":1})"}) {
    EXPECT_TRUE(fields.Read(line)) << line;
    EXPECT_EQ(fields.problem(), "json key twice") << line;
    EXPECT_EQ(fields[kPort], "") << line;
  }
  EXPECT_TRUE(fields.Read(R"({"x":1,"x":2,"start":1,"flow":{"start":2,"port":3}})"));
  EXPECT_EQ(fields.problem(), "");
}

TEST(JsonFieldsTest, ALineThatIsNotOneWholeObjectIsNotRead) {
  JsonFields fields(kNames);
  const std::string whole = R"({"port":853,"more":[{"x":"y"}],"flow":{"start":-1.5e1}})";
  ASSERT_TRUE(fields.Read(whole));
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(fields.Read(whole.substr(0, size))) << size;
    EXPECT_EQ(fields[kPort], "") << size;
  }
  for (const std::string& line :
       {std::string("[]"), std::string("1"), std::string("\"port\""), std::string("null"),
        whole + "x", whole + whole, std::string(R"({"port":1,})"), std::string(R"({"port":01})"),
        std::string(R"({"port":tru})"), std::string(R"({"x":99999999999999999999})"),
        std::string(R"({'port':1})"), std::string("{\"x\":\"\xFF\"}"),
        std::string("{\"x\":\"\xED\xA0\x80\"}"), std::string("{\"x\":\"a\tb\"}"),
        std::string("{\"port\":1}\0", 11)}) {
    EXPECT_FALSE(fields.Read(line)) << line;
  }
}

TEST(JsonFieldsTest, DeepAndLongLinesAreBounded) {
  JsonFields fields(kNames);
  const std::string open(100'000, '[');
  EXPECT_FALSE(fields.Read("{\"port\":" + open));
  EXPECT_FALSE(fields.Read("{\"x\":" + open.substr(0, 30'000) + std::string(30'000, ']') + "}"));
  const std::string longest = "{\"port\":\"" + std::string(kJsonLineBytesMax - 11, 'x') + "\"}";
  ASSERT_EQ(longest.size(), kJsonLineBytesMax);
  EXPECT_TRUE(fields.Read(longest));
  EXPECT_EQ(fields[kPort].size(), kJsonLineBytesMax - 11);
  EXPECT_FALSE(fields.Read(longest + " "));
}

}  // namespace
}  // namespace scantrend
