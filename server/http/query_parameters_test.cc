#include "server/http/query_parameters.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"

namespace scantrend {
namespace {

std::string ErrorOf(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

TEST(QueryParametersTest, ReadsNamesAndValues) {
  auto parameters = QueryParameters::Parse("a=1&&b=x%20y+z&c&d==&%65=%C3%A9");
  ASSERT_TRUE(parameters.ok());
  EXPECT_EQ(*parameters->Find("a"), "1");
  EXPECT_EQ(*parameters->Find("b"), "x y z");
  EXPECT_EQ(*parameters->Find("c"), "");
  EXPECT_EQ(*parameters->Find("d"), "=");
  EXPECT_EQ(*parameters->Find("e"), "é");
  EXPECT_EQ(parameters->Find("f"), nullptr);
  EXPECT_TRUE(parameters->CheckAllKnown().ok());
  EXPECT_TRUE(QueryParameters::Parse("").ok());
}

TEST(QueryParametersTest, RefusesWhatIsBroken) {
  for (const char* query : {"a=%", "a=%1", "a=%zz", "%=1", "a=1&b=%4"}) {
    EXPECT_TRUE(absl::StrContains(ErrorOf(QueryParameters::Parse(query).status()), "%25")) << query;
  }
  EXPECT_EQ(ErrorOf(QueryParameters::Parse("a=1&b=2&a=3").status()), "query: \"a\" is given twice");
}

TEST(QueryParametersTest, NamesWhatItDoesNotKnow) {
  auto parameters = QueryParameters::Parse("days=1&dayz=2");
  ASSERT_TRUE(parameters.ok());
  ASSERT_TRUE(parameters->FindNumber("days", 1, 10).ok());
  parameters->Find("end");
  EXPECT_EQ(ErrorOf(parameters->CheckAllKnown()),
            "query: \"dayz\" is not known here; what is: days, end");
}

TEST(QueryParametersTest, NumbersHaveBounds) {
  auto parameters = QueryParameters::Parse(
      "a=1&b=4000&c=0&d=4001&e=-1&f=+1&g=1x&h=&i=99999999999999999999&j=007");
  ASSERT_TRUE(parameters.ok());
  EXPECT_EQ(**parameters->FindNumber("a", 1, 4'000), 1u);
  EXPECT_EQ(**parameters->FindNumber("b", 1, 4'000), 4'000u);
  EXPECT_EQ(**parameters->FindNumber("j", 1, 4'000), 7u);
  for (const char* name : {"c", "d", "e", "f", "g", "h", "i"}) {
    EXPECT_TRUE(absl::StrContains(ErrorOf(parameters->FindNumber(name, 1, 4'000).status()),
                                  "is no number from 1 to 4000"))
        << name;
  }
  EXPECT_FALSE(parameters->FindNumber("z", 1, 4'000)->has_value());
}

TEST(QueryParametersTest, DatesAndChoices) {
  auto parameters = QueryParameters::Parse("a=2019-10-01&b=2019-02-30&c=csv&d=xml");
  ASSERT_TRUE(parameters.ok());
  EXPECT_EQ((*parameters->FindDay("a"))->ToString(), "2019-10-01");
  EXPECT_EQ(ErrorOf(parameters->FindDay("b").status()),
            "b: \"2019-02-30\" is no date: write it as 2019-10-01");
  EXPECT_EQ(*parameters->FindChoice("c", {"json", "csv"}), 1u);
  EXPECT_EQ(*parameters->FindChoice("z", {"json", "csv"}), 0u);
  EXPECT_EQ(ErrorOf(parameters->FindChoice("d", {"json", "csv"}).status()),
            "d: \"xml\" is none of: json, csv");
}

TEST(QueryParametersTest, WhatItRepeatsIsShortAndPrintable) {
  auto parameters = QueryParameters::Parse("a=%00%1b[31m" + std::string(10'000, 'x'));
  ASSERT_TRUE(parameters.ok());
  const std::string error = ErrorOf(parameters->FindDay("a").status());
  EXPECT_LT(error.size(), 300u);
  EXPECT_TRUE(absl::StrContains(error, "\\x00\\x1b[31m")) << error;
}

}  // namespace
}  // namespace scantrend
