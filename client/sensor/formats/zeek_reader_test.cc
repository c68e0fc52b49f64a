#include "client/sensor/formats/zeek_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

constexpr std::string_view kFields =
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\t"
    "orig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\t"
    "orig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents";
constexpr std::string_view kRow =
    "1362347639.25\tCxl7TP23vZQ4RolkJf\t192.0.2.1\t40001\t192.0.2.2\t853\ttcp\t-\t-\t-\t-\tS0\t-\t-"
    "\t0\tS\t1\t40\t0\t0\t(empty)";

Hit ZeekHit(Series series, Kind kind = Kind::kProbe) {
  return MakeHit("2013-03-03T21:53:59Z", "192.0.2.1", "192.0.2.2", series, kind);
}

// Of Zeek 2.4: dataset/port-scans/horizontal of the Stratosphere Linux IPS.
TEST(ZeekReaderTest, RealRowsAreHits) {
  ZeekReader reader(ReaderOptions{});
  ExpectSkipped(reader, "#separator \\x09", "header");
  ExpectSkipped(reader, "#set_separator\t,", "comment");
  ExpectSkipped(reader, "#empty_field\t(empty)", "header");
  ExpectSkipped(reader, "#unset_field\t-", "header");
  ExpectSkipped(reader, "#path\tconn", "comment");
  ExpectSkipped(reader, "#open\t2015-11-18-16-36-13", "comment");
  ExpectSkipped(reader, kFields, "header");
  ExpectSkipped(reader, "#types\ttime\tstring\taddr\tport\taddr\tport\tenum", "comment");
  ExpectHit(reader,
            "928.943457\tCxl7TP23vZQ4RolkJf\t10.0.2.112\t49168\t195.113.214.219\t80\ttcp\thttp\t"
            "0.055687\t261\t1077\tSF\t-\t-\t0\tShADadfF\t5\t473\t5\t1281\t(empty)",
            MakeHit("1970-01-01T00:15:28Z", "10.0.2.112", "195.113.214.219", {kTcp, 80}));
  ExpectHit(reader,
            "929.267228\tCW9u9wbGOMHboemg7\t10.0.2.112\t49171\t151.97.100.116\t6898\ttcp\t-\t-\t-\t"
            "-\tS0\t-\t-\t0\tS\t1\t52\t0\t0\t(empty)",
            MakeHit("1970-01-01T00:15:29Z", "10.0.2.112", "151.97.100.116", {kTcp, 6898}));
  ExpectHit(reader,
            "945.059207\tCUoOwQ1GIDbl0NjRg6\t10.0.2.112\t51717\t8.8.8.8\t53\tudp\tdns\t0.215777\t30"
            "\t46\tSF\t-\t-\t0\tDd\t1\t58\t1\t74\t(empty)",
            MakeHit("1970-01-01T00:15:45Z", "10.0.2.112", "8.8.8.8", {kUdp, 53}));
  ExpectSkipped(reader, "#close\t2015-11-18-17-36-13", "comment");
}

TEST(ZeekReaderTest, JsonIsReadByTheSameNames) {
  ZeekReader reader(ReaderOptions{});
  const std::string line =
      R"({"ts":1362347639.25,"uid":"C2kiX31XINjvsECv22","id.orig_h":"192.0.2.1","id.orig_p":40001,)"
      R"("id.resp_h":"192.0.2.2","id.resp_p":853,"proto":"tcp","conn_state":"S0","history":"S"})";
  ExpectHit(reader, line, ZeekHit({kTcp, 853}));
  ExpectHit(reader, line + "\r", ZeekHit({kTcp, 853}));
  ExpectHit(reader, absl::StrReplaceAll(line, {{"1362347639.25", "1362347639250"}}),
            ZeekHit({kTcp, 853}));
  ExpectHit(reader, absl::StrReplaceAll(line, {{"1362347639.25", "\"2013-03-03T21:53:59.25Z\""}}),
            ZeekHit({kTcp, 853}));
  ExpectHit(reader, absl::StrReplaceAll(line, {{"40001", "\"40001\""}, {"\"S0\"", "null"}}),
            ZeekHit({kTcp, 853}));
  ExpectHit(reader, absl::StrReplaceAll(line, {{"S0", "OTH"}, {"\"S\"", "\"H\""}}),
            ZeekHit({kTcp, 40'001}, Kind::kBackscatter));
  ExpectHit(reader, absl::StrReplaceAll(line, {{"{", "{\"_path\":\"conn\","}}),
            ZeekHit({kTcp, 853}));
  ExpectSkipped(reader, absl::StrReplaceAll(line, {{"{", "{\"_path\":\"dns\","}}), "no connection");
  EXPECT_EQ(reader.SaveState(), "");
}

TEST(ZeekReaderTest, WhatIsWrongWithALineOfJsonIsNamed) {
  ZeekReader reader(ReaderOptions{});
  ExpectMalformed(reader, "{", "json");
  ExpectMalformed(reader, R"({"ts":1362347639.25,"id.orig_h":"192.0.)", "json");
  ExpectMalformed(reader, R"({"ts":1,"ts":2})", "json key twice");
  ExpectMalformed(reader, R"({"ts":{}})", "json type");
  ExpectMalformed(reader, "{}", "time");
  ExpectMalformed(reader, R"({"ts":1,"proto":"tcp"})", "source address");
}

TEST(ZeekReaderTest, ARowWithoutAHeaderOrOfAnotherHeaderIsMalformed) {
  ZeekReader reader(ReaderOptions{});
  ExpectMalformed(reader, kRow, "no header");
  ExpectSkipped(reader, kFields, "header");
  ExpectHit(reader, kRow, ZeekHit({kTcp, 853}));
  ExpectSkipped(reader, "", "blank");
  // The last field that is needed is `history`.
  const size_t end = kRow.find("\t1\t40\t0");
  ExpectHit(reader, kRow.substr(0, end), ZeekHit({kTcp, 853}));
  ExpectMalformed(reader, kRow.substr(0, end - 2), "columns");
  ExpectMalformed(reader, "1362347639.25", "columns");
  EXPECT_TRUE(reader.status().ok());
  reader.BeginFile();
  ExpectMalformed(reader, kRow, "no header");
}

TEST(ZeekReaderTest, AnotherHeaderTakesEffectWhereItComes) {
  ZeekReader reader(ReaderOptions{});
  ExpectSkipped(reader, kFields, "header");
  ExpectHit(reader, kRow, ZeekHit({kTcp, 853}));
  ExpectSkipped(reader, "#separator \\x2c", "header");
  ExpectMalformed(reader, kRow, "no header");
  ExpectSkipped(reader, "#unset_field,N/A", "header");
  ExpectSkipped(reader,
                "#fields,history,ts,id.resp_h,id.resp_p,id.orig_h,id.orig_p,proto,conn_state",
                "header");
  ExpectHit(reader, "N/A,1362347639,192.0.2.2,853,192.0.2.1,40001,tcp,S0", ZeekHit({kTcp, 853}));
  ExpectHit(reader, "N/A,1362347639,192.0.2.2,853,192.0.2.1,40001,tcp,(empty)",
            ZeekHit({kTcp, 853}));
  ExpectSkipped(reader, "A,1362347639,192.0.2.2,853,192.0.2.1,40001,tcp,N/A", "tcp without SYN");
  ExpectMalformed(reader, "N/A,1362347639,192.0.2.2,853,192.0.2.1,40001,tcp,-", "conn state");
}

TEST(ZeekReaderTest, AHeaderThatLacksAFieldMakesTheFileUnusable) {
  ZeekReader reader(ReaderOptions{});
  ExpectMalformed(reader, "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto",
                  "header");
  EXPECT_EQ(reader.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(reader.status().message(), "conn_state"));
  ExpectMalformed(reader, kFields, "header");
  reader.BeginFile();
  EXPECT_TRUE(reader.status().ok());
  ExpectSkipped(reader, kFields, "header");
}

TEST(ZeekReaderTest, TheStateCarriesTheHeaderOverTheMiddleOfTheFile) {
  ZeekReader before(ReaderOptions{});
  EXPECT_EQ(before.SaveState(), "");
  ExpectSkipped(before, "#separator ;", "header");
  ZeekReader within(ReaderOptions{});
  ASSERT_TRUE(within.RestoreState(before.SaveState()).ok());
  const auto with_semicolons = [](std::string_view line) {
    return absl::StrReplaceAll(std::string(line), {{"\t", ";"}});
  };
  ExpectSkipped(within, with_semicolons(kFields), "header");
  EXPECT_LE(within.SaveState().size(), kReaderStateBytesMax);
  ZeekReader after(ReaderOptions{});
  ASSERT_TRUE(after.RestoreState(within.SaveState()).ok());
  ExpectHit(after, with_semicolons(kRow), ZeekHit({kTcp, 853}));
  EXPECT_EQ(after.SaveState(), within.SaveState());
  EXPECT_EQ(after.RestoreState("c0,1,2,3,4,-,-,-").code(), absl::StatusCode::kInvalidArgument);
  ExpectHit(after, with_semicolons(kRow), ZeekHit({kTcp, 853}));
}

}  // namespace
}  // namespace scantrend
