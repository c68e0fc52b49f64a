#include "client/sensor/formats/csv_columns.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"

namespace scantrend {
namespace {

using Names = std::map<std::string, std::string>;

std::string MessageOf(std::string_view header, const Names& names) {
  const auto columns = CsvColumns::OfHeader(header, names);
  EXPECT_EQ(columns.status().code(), absl::StatusCode::kInvalidArgument) << header;
  return std::string(columns.status().message());
}

TEST(CsvColumnsTest, KeysAreTheirOwnNamesUnlessOthersAreGiven) {
  const auto columns =
      CsvColumns::OfHeader("id,source,dst,port,protocol,ts", {{"time", "ts"}, {"target", "dst"}});
  ASSERT_TRUE(columns.ok()) << columns.status();
  EXPECT_EQ(columns->delimiter, ',');
  EXPECT_EQ(columns->index[kCsvTime], 5);
  EXPECT_EQ(columns->index[kCsvSource], 1);
  EXPECT_EQ(columns->index[kCsvTarget], 2);
  EXPECT_EQ(columns->index[kCsvFlags], CsvColumns::kNone);
}

TEST(CsvColumnsTest, TheDelimiterIsSeenFromTheHeader) {
  EXPECT_EQ(CsvColumns::OfHeader("time;source;target;port;protocol", {})->delimiter, ';');
  EXPECT_EQ(CsvColumns::OfHeader("time\tsource\ttarget\tport\tprotocol", {})->delimiter, '\t');
}

TEST(CsvColumnsTest, QuotesAndAByteOrderMarkAreNotPartOfTheNames) {
  const auto columns = CsvColumns::OfHeader(
      "\xEF\xBB\xBF\"time\",source,\"the \"\"target\"\", really\",port,protocol",
      {{"target", "the \"target\", really"}});
  ASSERT_TRUE(columns.ok()) << columns.status();
  EXPECT_EQ(columns->index[kCsvTarget], 2);
}

TEST(CsvColumnsTest, AMissingColumnIsNamedWithWhatThereIs) {
  const std::string message = MessageOf("ts,source,target,port,protocol", {});
  EXPECT_EQ(message,
            "the header of the csv file has no column \"time\" for the time; it has: ts, source, "
            "target, port, protocol. Name the right one with --columns time=NAME");
  // An optional column that was asked for is required.
  EXPECT_TRUE(absl::StrContains(MessageOf("time,source,target,port,protocol", {{"flags", "fl"}}),
                                "no column \"fl\" for the flags"));
}

TEST(CsvColumnsTest, AColumnThatIsThereTwiceAndTooManyColumnsAreRefused) {
  EXPECT_TRUE(absl::StrContains(MessageOf("time,time,source,target,port,protocol", {}), "twice"));
  std::string header = "time,source,target,port,protocol";
  for (size_t i = 5; i < kCsvColumnsMax; ++i) {
    header += ",x";
  }
  EXPECT_TRUE(CsvColumns::OfHeader(header, {}).ok());
  EXPECT_TRUE(absl::StrContains(MessageOf(header + ",x", {}), "more than 1024"));
  EXPECT_TRUE(absl::StrContains(MessageOf("time,\"source", {}), "quote"));
}

TEST(CsvColumnsTest, UnknownKeysAreRefusedWithTheKnownOnes) {
  EXPECT_TRUE(CsvColumns::CheckNames({{"time", "ts"}, {"source_port", "sp"}}).ok());
  const absl::Status status = CsvColumns::CheckNames({{"day", "ts"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      status.message(),
      "\"day\" is no column that can be named; known are time, source, target, port, protocol, "
      "source_port, records, flags");
}

TEST(CsvColumnsTest, TheTextOfColumnsIsShortAndGivesThemBack) {
  CsvColumns columns;
  columns.delimiter = '\t';
  columns.index = {1023, 1022, 1021, 1020, 1019, CsvColumns::kNone, 1017, 1016};
  EXPECT_EQ(columns.ToText(), "t1023,1022,1021,1020,1019,-,1017,1016");
  EXPECT_EQ(*CsvColumns::OfText(columns.ToText()), columns);
}

TEST(CsvColumnsTest, OtherTextIsRefused) {
  for (const char* text :
       {"", "c", "0,1,2,3,4,-,-,-", "c0,1,2,3,4,-,-", "c0,1,2,3,4,-,-,-,-", "c-,1,2,3,4,-,-,-",
        "c0,1,2,3,1024,-,-,-", "x0,1,2,3,4,-,-,-", "c0,1,2,3,4,,-,-", "1112313468"}) {
    EXPECT_EQ(CsvColumns::OfText(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace scantrend
