#include "client/sensor/formats/vpcflow_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

VpcflowReader Reader(CountMode count = CountMode::kProbes) {
  ReaderOptions options;
  options.count = count;
  return VpcflowReader(options);
}

constexpr std::string_view kHeader =
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start "
    "end action log-status";

// A record of version 2, from its addresses to its protocol.
std::string Record(const std::string& flow, const std::string& action = "REJECT OK") {
  return "2 123456789010 eni-1235b8ca123456789 " + flow + " 20 4249 1418530010 1418530070 " +
         action;
}

Hit RecordHit(Series series, Kind kind = Kind::kProbe) {
  return MakeHit("2014-12-14T04:06:50Z", "192.0.2.1", "192.0.2.2", series, kind);
}

// The examples of https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html.
TEST(VpcflowReaderTest, RealRecordsAreReadAsAmazonExplainsThem) {
  VpcflowReader reader = Reader();
  ExpectHit(reader,
            "2 123456789010 eni-1235b8ca123456789 172.31.9.69 172.31.9.12 49761 3389 6 20 4249 "
            "1418530010 1418530070 REJECT OK",
            MakeHit("2014-12-14T04:06:50Z", "172.31.9.69", "172.31.9.12", {kTcp, 3389}));
  ExpectSkipped(
      reader,
      "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 "
      "1418530010 1418530070 ACCEPT OK",
      "accepted");
  ExpectSkipped(reader,
                "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA",
                "no data");
  ExpectSkipped(
      reader, "2 123456789010 eni-11111111aaaaaaaaa - - - - - - - 1431280876 1431280934 - SKIPDATA",
      "data lost by Amazon");
  ExpectSkipped(reader,
                "2 123456789010 eni-1235b8ca123456789 172.31.16.139 203.0.113.12 0 0 1 4 336 "
                "1432917094 1432917142 REJECT OK",
                "icmp without type");
}

TEST(VpcflowReaderTest, EveryProtocolButIcmpCounts) {
  VpcflowReader reader = Reader();
  ExpectHit(reader, Record("192.0.2.1 192.0.2.2 5 853 6"), RecordHit({kTcp, 853}));
  ExpectHit(reader, Record("192.0.2.1 192.0.2.2 5 53 17") + "\r", RecordHit({kUdp, 53}));
  ExpectHit(reader, Record("192.0.2.1 192.0.2.2 0 0 47"), RecordHit({47, 0}));
  ExpectHit(reader, Record("2001:db8::1 2001:db8::2 5 853 6"),
            MakeHit("2014-12-14T04:06:50Z", "2001:db8::1", "2001:db8::2", {kTcp, 853}));
  ExpectSkipped(reader, Record("2001:db8::1 2001:db8::2 0 0 58"), "icmp without type");
  ExpectSkipped(reader, "", "blank");
}

TEST(VpcflowReaderTest, AcceptedFlowsAreSkippedWhateverIsCounted) {
  VpcflowReader all = Reader(CountMode::kAll);
  ExpectSkipped(all, Record("192.0.2.1 192.0.2.2 5 853 6", "ACCEPT OK"), "accepted");
  ExpectHit(all, Record("192.0.2.1 192.0.2.2 5 853 6"), RecordHit({kTcp, 853}));
}

TEST(VpcflowReaderTest, ATimeBeforeARecordIsPassedOver) {
  VpcflowReader reader = Reader();
  ExpectHit(reader, "2014-12-14T04:08:00.000Z " + Record("192.0.2.1 192.0.2.2 5 853 6"),
            RecordHit({kTcp, 853}));
  ExpectMalformed(reader, "2014-12-14X04:08:00.000Z " + Record("192.0.2.1 192.0.2.2 5 853 6"),
                  "fields");
  ExpectMalformed(reader, "2014-12-14T04:08:00.000Q " + Record("192.0.2.1 192.0.2.2 5 853 6"),
                  "fields");
}

TEST(VpcflowReaderTest, AHeaderTellsTheColumns) {
  VpcflowReader reader = Reader();
  ExpectSkipped(reader, kHeader, "header");
  ExpectHit(reader, Record("192.0.2.1 192.0.2.2 5 853 6"), RecordHit({kTcp, 853}));
  ExpectSkipped(reader, kHeader, "header");
  ExpectSkipped(reader, "start action protocol dstport dstaddr srcaddr", "header");
  ExpectHit(reader, "1418530010 REJECT 6 853 192.0.2.2 192.0.2.1", RecordHit({kTcp, 853}));
  ExpectHit(reader, "1418530010 REJECT 6 853 192.0.2.2 192.0.2.1 more", RecordHit({kTcp, 853}));
  ExpectMalformed(reader, "1418530010 REJECT 6 853 192.0.2.2", "fields");
  reader.BeginFile();
  ExpectHit(reader, Record("192.0.2.1 192.0.2.2 5 853 6"), RecordHit({kTcp, 853}));
}

TEST(VpcflowReaderTest, ThePacketsAddressesTakeThePlaceOfMissingOnes) {
  VpcflowReader reader = Reader();
  ExpectSkipped(reader, "start action protocol dstport pkt-dstaddr pkt-srcaddr dstaddr", "header");
  ExpectHit(reader, "1418530010 REJECT 6 853 192.0.2.9 192.0.2.1 192.0.2.2",
            RecordHit({kTcp, 853}));
}

TEST(VpcflowReaderTest, AHeaderThatLacksAColumnMakesTheFileUnusable) {
  VpcflowReader reader = Reader();
  ExpectMalformed(reader, "srcaddr dstaddr srcport dstport protocol end action", "header");
  EXPECT_EQ(reader.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      reader.status().message(),
      "the header has no field start; have the flow log written with the fields start, srcaddr, "
      "dstaddr, dstport, protocol and action");
  ExpectMalformed(reader, kHeader, "header");
}

TEST(VpcflowReaderTest, TheFlagsOfVersion3AreHeeded) {
  VpcflowReader reader = Reader();
  ExpectSkipped(reader, "srcaddr dstaddr srcport dstport protocol tcp-flags start action",
                "header");
  const auto record = [](const std::string& flags) {
    return "192.0.2.1 192.0.2.2 443 853 6 " + flags + " 1418530010 REJECT";
  };
  ExpectHit(reader, record("2"), RecordHit({kTcp, 853}));
  ExpectHit(reader, record("3"), RecordHit({kTcp, 853}));
  ExpectHit(reader, record("-"), RecordHit({kTcp, 853}));
  ExpectHit(reader, record("18"), RecordHit({kTcp, 443}, Kind::kBackscatter));
  ExpectHit(reader, record("4"), RecordHit({kTcp, 443}, Kind::kBackscatter));
  ExpectSkipped(reader, record("0"), "tcp without SYN");
  ExpectSkipped(reader, record("1"), "tcp without SYN");
  ExpectMalformed(reader, record("256"), "tcp flags");
  ExpectMalformed(reader, record("x"), "tcp flags");
}

TEST(VpcflowReaderTest, WhatIsWrongWithARecordIsNamed) {
  VpcflowReader reader = Reader();
  ExpectMalformed(reader, Record("192.0.2.1 192.0.2.2 5 853 6") + " more", "fields");
  ExpectMalformed(reader, "x", "fields");
  ExpectMalformed(reader, "start action x", "fields");
  ExpectMalformed(reader, "3 1 eni 192.0.2.1 192.0.2.2 5 853 6 20 4249 1418530010 1 REJECT OK",
                  "version");
  ExpectMalformed(reader, Record("192.0.2.1 192.0.2.2 5 853 6", "- OK"), "action");
  ExpectMalformed(reader, "2 1 eni 192.0.2.1 192.0.2.2 5 853 6 20 4249 x 1418530070 REJECT OK",
                  "time");
  ExpectMalformed(reader, Record("- 192.0.2.2 5 853 6"), "source address");
  ExpectMalformed(reader, Record("192.0.2.1 192.0.2 5 853 6"), "target address");
  ExpectMalformed(reader, Record("192.0.2.1 192.0.2.2 x 853 6"), "source port");
  ExpectMalformed(reader, Record("192.0.2.1 192.0.2.2 5 - 6"), "port");
  ExpectMalformed(reader, Record("192.0.2.1 192.0.2.2 5 65536 6"), "port above 65535");
  ExpectMalformed(reader, Record("192.0.2.1 192.0.2.2 5 853 x"), "protocol");
}

TEST(VpcflowReaderTest, TheStateCarriesTheColumns) {
  VpcflowReader before = Reader();
  EXPECT_EQ(before.SaveState(), "");
  EXPECT_TRUE(before.RestoreState("").ok());
  ExpectSkipped(before, "start action protocol dstport dstaddr srcaddr", "header");
  EXPECT_EQ(before.SaveState(), "v0,5,4,3,2,1,-,-,-");
  VpcflowReader after = Reader();
  ASSERT_TRUE(after.RestoreState(before.SaveState()).ok());
  ExpectHit(after, "1418530010 REJECT 6 853 192.0.2.2 192.0.2.1", RecordHit({kTcp, 853}));
  for (const char* state :
       {"x", "v", "0,5,4,3,2,1,-,-,-", "v0,5,4,3,2,1,-,-", "v0,5,4,3,2,1,-,-,-,-",
        "v-,5,4,3,2,1,-,-,-", "v64,5,4,3,2,1,-,-,-", "v0,5,4,3,2,,-,-,-"}) {
    VpcflowReader reader = Reader();
    EXPECT_EQ(reader.RestoreState(state).code(), absl::StatusCode::kInvalidArgument) << state;
    EXPECT_EQ(reader.SaveState(), "") << state;
  }
}

}  // namespace
}  // namespace scantrend
