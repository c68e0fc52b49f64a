#include "client/sensor/formats/csv_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace scantrend {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Fields(std::string_view text, char delimiter = ',') {
  CsvLine line(text, delimiter);
  std::vector<std::string> fields;
  CsvField field;
  while (line.Next(field)) {
    fields.push_back(field.Unquoted());
  }
  if (!line.ok()) {
    fields.push_back("<quote>");
  }
  return fields;
}

TEST(CsvLineTest, FieldsAreSeparatedByTheDelimiter) {
  EXPECT_THAT(Fields("a,b,c"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Fields("a;b,c", ';'), ElementsAre("a", "b,c"));
  EXPECT_THAT(Fields("a\tb\t", '\t'), ElementsAre("a", "b", ""));
  EXPECT_THAT(Fields(",,"), ElementsAre("", "", ""));
  EXPECT_THAT(Fields(""), ElementsAre(""));
}

TEST(CsvLineTest, BlanksAroundFieldsAreNotPartOfThem) {
  EXPECT_THAT(Fields(" a , b c ,"), ElementsAre("a", "b c", ""));
}

TEST(CsvLineTest, AQuotedFieldMayHoldTheDelimiterAndDoubledQuotes) {
  EXPECT_THAT(Fields(R"("a,b","say ""hi""","")"), ElementsAre("a,b", "say \"hi\"", ""));
  EXPECT_THAT(Fields(R"("""")"), ElementsAre("\""));
  EXPECT_THAT(Fields(R"( "a" ,b)"), ElementsAre("a", "b"));
  EXPECT_THAT(Fields(R"("a",)"), ElementsAre("a", ""));
}

TEST(CsvLineTest, WrongQuotesEndTheLine) {
  EXPECT_THAT(Fields(R"(a,"b)"), ElementsAre("a", "<quote>"));
  EXPECT_THAT(Fields(R"(a,"b"c,d)"), ElementsAre("a", "<quote>"));
  EXPECT_THAT(Fields(R"("a"")"), ElementsAre("<quote>"));
}

TEST(CsvLineTest, AQuoteInsideOfAnUnquotedFieldIsText) {
  EXPECT_THAT(Fields(R"(a"b,c)"), ElementsAre("a\"b", "c"));
}

}  // namespace
}  // namespace scantrend
