#include "client/sensor/formats/zeek_columns.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"

namespace scantrend {
namespace {

constexpr std::string_view kFields =
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tconn_state";

std::string MessageOf(const std::string& line, ZeekColumns columns = ZeekColumns()) {
  const absl::Status status = columns.Take(line).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << line;
  return std::string(status.message());
}

void ExpectTaken(ZeekColumns& columns, std::string_view line, bool taken = true) {
  const auto result = columns.Take(line);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(*result, taken) << line;
}

TEST(ZeekColumnsTest, TheFieldsOfAHeaderAreFoundByTheirNames) {
  ZeekColumns columns;
  EXPECT_FALSE(columns.known());
  ExpectTaken(columns, "#separator \\x09");
  ExpectTaken(columns, "#unset_field\t?");
  ExpectTaken(columns, "#empty_field\t");
  EXPECT_FALSE(columns.known());
  ExpectTaken(columns, kFields);
  EXPECT_TRUE(columns.known());
  EXPECT_EQ(columns.index, (std::array<uint8_t, kZeekKeyEnd>{0, 2, 3, 4, 5, 6, 8, 255, 255}));
  EXPECT_EQ(columns.unset_field, "?");
  EXPECT_EQ(columns.empty_field, "");
  ExpectTaken(columns, std::string(kFields) + "\thistory\tip_proto");
  EXPECT_EQ(columns.index[kZeekHistory], 9);
  EXPECT_EQ(columns.index[kZeekIpProtocol], 10);
}

TEST(ZeekColumnsTest, OtherLinesSayNothingOfTheRows) {
  ZeekColumns columns;
  for (const char* line : {"#", "#set_separator\t,", "#path\tconn", "#open\t2015-11-18-16-36-13",
                           "#types\ttime\tstring", "#close\t2015-11-18-16-36-13", "#separator"}) {
    ExpectTaken(columns, line, false);
  }
  EXPECT_EQ(columns, ZeekColumns());
}

TEST(ZeekColumnsTest, TheSeparatorIsAnyByteAndBeginsANewHeader) {
  ZeekColumns columns;
  ExpectTaken(columns, "#unset_field\t?");
  ExpectTaken(columns, kFields);
  for (const char* line : {"#separator \\x7C", "#separator \\x7c", "#separator |"}) {
    ExpectTaken(columns, line);
    EXPECT_EQ(columns.separator, '|');
    EXPECT_FALSE(columns.known());
    EXPECT_EQ(columns.unset_field, "-");
  }
  ExpectTaken(columns, absl::StrReplaceAll(std::string(kFields), {{"\t", "|"}}));
  EXPECT_EQ(columns.index[kZeekState], 8);
}

TEST(ZeekColumnsTest, AHeaderThatRowsCannotBeReadByIsRefusedWithWhatToDo) {
  const std::string fields(kFields);
  EXPECT_EQ(MessageOf("#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto"),
            "the header of the zeek log has no field \"conn_state\"; it must be that of a "
            "conn.log, with this field in it");
  for (const std::string_view name : kZeekKeyNames) {
    EXPECT_TRUE(absl::StrContains(MessageOf(fields + "\thistory\tip_proto\t" + std::string(name)),
                                  "twice"));
  }
  EXPECT_EQ(MessageOf(absl::StrReplaceAll(fields, {{"\t", " "}})),
            "the header of the zeek log has no separator \\x09 behind #fields; if its tabs became "
            "blanks, take the log as it was");
  for (const char* separator : {"", "\\t", "\\x9", "\\x009", "\\x-9", "\\xg0", ", ", "tab"}) {
    EXPECT_TRUE(absl::StrContains(MessageOf("#separator " + std::string(separator)), "one byte"))
        << separator;
  }
  for (const char* mark : {"\x01", "\xC3\xBC", "----------------"}) {
    EXPECT_TRUE(absl::StrContains(MessageOf("#unset_field\t" + std::string(mark)), "up to 15"));
  }
}

TEST(ZeekColumnsTest, TheNumberOfFieldsIsBounded) {
  ZeekColumns columns;
  std::string line = "#fields";
  for (size_t i = kZeekRequiredEnd; i < kZeekColumnsMax; ++i) {
    line += "\tx";
  }
  for (size_t key = 0; key < kZeekRequiredEnd; ++key) {
    line += '\t';
    line += kZeekKeyNames[key];
  }
  ExpectTaken(columns, line);
  EXPECT_EQ(columns.index[kZeekState], 254);
  EXPECT_TRUE(absl::StrContains(MessageOf(line + "\tx"), "more than 255"));
}

TEST(ZeekColumnsTest, TheTextOfColumnsIsShortAndGivesThemBack) {
  ZeekColumns columns;
  EXPECT_EQ(columns.ToText(), "09ffffffffffffffffff01-07(empty)");
  EXPECT_EQ(*ZeekColumns::OfText(columns.ToText()), columns);
  columns.separator = '\xFF';
  columns.index = {254, 253, 252, 251, 250, 249, 248, 247, ZeekColumns::kNone};
  columns.unset_field = "0123456789 ~abc";
  columns.empty_field = "(123456789abcd)";
  EXPECT_EQ(columns.ToText(), "fffefdfcfbfaf9f8f7ff0f0123456789 ~abc0f(123456789abcd)");
  EXPECT_EQ(*ZeekColumns::OfText(columns.ToText()), columns);
}

TEST(ZeekColumnsTest, OtherTextIsRefused) {
  for (const char* text :
       {"", "0", "09", "09000102030405060708", "0900010203040506070801-07(empty",
        "0900010203040506070801-07(empty)x",
        "09ff0102030405060708"
        "01-07(empty)",
        "09000102030405ff0708"
        "01-07(empty)",
        "0g000102030405060708"
        "01-07(empty)",
        "0900010203040506070810----------------00", "c0,1,2,3,4,-,-,-", "1112313468"}) {
    EXPECT_EQ(ZeekColumns::OfText(text).status().code(), absl::StatusCode::kInvalidArgument)
        << text;
  }
}

}  // namespace
}  // namespace scantrend
