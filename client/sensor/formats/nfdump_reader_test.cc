#include "client/sensor/formats/nfdump_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

// Of nfdump -o csv: 1.7.1 and before, and later versions; and of -o csv-fast.
constexpr std::string_view kOldHeader =
    "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,"
    "nhb,svln,dvln,ismc,odmc,idmc,osmc,mpls1,mpls2,mpls3,mpls4,mpls5,mpls6,mpls7,mpls8,mpls9,"
    "mpls10,cl,sl,al,ra,eng,exid,tr";
constexpr std::string_view kNewHeader =
    "firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows";
constexpr std::string_view kFastHeader =
    "cnt,af,firstSeen,lastSeen,proto,srcAddr,srcPort,dstAddr,dstPort,srcAS,dstAS,input,output,"
    "flags,"
    "srcTos,packets,bytes";
constexpr std::string_view kShortHeader = "ts,sa,da,sp,dp,pr,flg,fl";

NfdumpReader Reader(std::string_view header, CountMode count = CountMode::kProbes) {
  ReaderOptions options;
  options.count = count;
  NfdumpReader reader(options);
  ExpectSkipped(reader, header, "header");
  return reader;
}

Hit FlowHit(Series series, Kind kind = Kind::kProbe, uint32_t records = 1) {
  return MakeHit("2019-10-19T10:00:00Z", "198.51.100.1", "192.0.2.1", series, kind, records);
}

// A row below kShortHeader.
std::string Row(const std::string& ports, const std::string& protocol,
                const std::string& flags = "", const std::string& flows = "1") {
  return "2019-10-19 10:00:00.250,198.51.100.1,192.0.2.1," + ports + "," + protocol + "," + flags +
         "," + flows;
}

// What nfdump 1.7.1 printed of packets that were written for this.
TEST(NfdumpReaderTest, RealLinesAreHits) {
  NfdumpReader reader = Reader(kOldHeader);
  const std::string rest =
      ",0,0,1,40,0,0,0,0,0,0,0,0,0,0,0.0.0.0,0.0.0.0,0,0,00:00:00:00:00:00,00:00:00:00:00:00,"
      "00:00:00:00:00:00,00:00:00:00:00:00,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,"
      "0-0-0,    0.000,    0.000,    0.000,0.0.0.0,17/1,0,2026-11-26 23:23:41.120";
  ExpectHit(reader,
            "2019-10-19 10:00:00,2019-10-19 10:00:00,0.000,198.51.100.1,192.0.2.1,40001,853,TCP,"
            "......S." +
                rest,
            FlowHit({kTcp, 853}));
  ExpectHit(reader,
            "2019-10-19 10:00:00,2019-10-19 10:00:00,0.000,198.51.100.1,192.0.2.1,0,2048,ICMP,"
            "........" +
                rest,
            FlowHit({kIcmp, 8}));
  ExpectHit(reader,
            "2019-10-19 10:00:00,2019-10-19 10:00:00,0.000,198.51.100.1,192.0.2.1,0,769,ICMP,"
            "........" +
                rest,
            FlowHit({kIcmp, 3}, Kind::kBackscatter));
  ExpectHit(reader,
            "2019-10-19 10:00:08,2019-10-19 10:00:08,0.000,2001:db8::1,2001:db8:ffff::2,0,32768,"
            "ICMP6,........" +
                rest,
            MakeHit("2019-10-19T10:00:08Z", "2001:db8::1", "2001:db8:ffff::2", {kIpv6Icmp, 128}));
  ExpectHit(reader,
            "2019-10-19 10:00:00,2019-10-19 10:00:00,0.000,198.51.100.1,192.0.2.1,0,0,UDP-L,"
            "........" +
                rest + "\r",
            FlowHit({kUdpLite, 0}));
  ExpectSkipped(reader, "Summary", "summary");
  ExpectSkipped(reader, "flows,bytes,packets,avg_bps,avg_pps,avg_bpp", "summary");
  ExpectSkipped(reader, "17,728,17,306,0,42\r", "summary");
}

TEST(NfdumpReaderTest, TheHeaderOfLaterVersionsIsReadByItsNames) {
  NfdumpReader reader = Reader(kNewHeader);
  const std::string begin = "2019-10-19 10:00:00.250,0.000,";
  ExpectHit(reader, begin + "6,198.51.100.1,40001,192.0.2.1,853,1,40,1", FlowHit({kTcp, 853}));
  ExpectHit(reader, begin + "17,198.51.100.1,40001,192.0.2.1,53,2,80,1", FlowHit({kUdp, 53}));
  ExpectHit(reader, begin + "1,198.51.100.1,0,192.0.2.1,8.0,9,40,3",
            FlowHit({kIcmp, 8}, Kind::kProbe, 3));
  ExpectHit(reader, begin + "1,198.51.100.1,0,192.0.2.1,3.13,1,40,1",
            FlowHit({kIcmp, 3}, Kind::kBackscatter));
}

TEST(NfdumpReaderTest, TheFastHeaderHasMilliseconds) {
  NfdumpReader reader = Reader(kFastHeader);
  ExpectHit(
      reader,
      "1,2,1571479200250,1571479201250,6,198.51.100.1,40001,192.0.2.1,853,0,0,1,2,......S.,0,1,"
      "40",
      FlowHit({kTcp, 853}));
  ExpectHit(
      reader,
      "2,2,1571479200999,1571479201250,1,198.51.100.1,0,192.0.2.1,2048,0,0,1,2,........,0,1,40",
      FlowHit({kIcmp, 8}));
}

TEST(NfdumpReaderTest, TimesAreOfTheZoneOrRaw) {
  ReaderOptions options;
  options.zone = Zone::Parse("Europe/Berlin").value();
  NfdumpReader reader(options);
  ExpectSkipped(reader, kShortHeader, "header");
  for (const char* time : {"2019-10-19 12:00:00", "2019-10-19 12:00:00.250", "1571479200.250",
                           "1571479200250", "2019-10-19T10:00:00Z"}) {
    ExpectHit(reader, std::string(time) + ",198.51.100.1,192.0.2.1,1,53,UDP,........,1",
              FlowHit({kUdp, 53}));
  }
}

TEST(NfdumpReaderTest, TheFlagsOfAFlowTellWhetherItIsAnAnswer) {
  NfdumpReader reader = Reader(kShortHeader);
  const auto row = [](const std::string& flags) { return Row("443,853", "TCP", flags); };
  for (const char* probe : {"......S.", ".....RS.", "CE....S.", "...AP.SF", "...A..SF", "...AP.S.",
                            "...APRSF", "....S.", ".APRSF", "0x02"}) {
    ExpectHit(reader, row(probe), FlowHit({kTcp, 853}));
  }
  for (const char* answer : {"...A..S.", "...A.RS.", ".....R..", "...A.R..", "0x12"}) {
    ExpectHit(reader, row(answer), FlowHit({kTcp, 443}, Kind::kBackscatter));
  }
  for (const char* neither : {"...A....", "...AP...", "...A...F", "...APR.F", "..U.P..F"}) {
    ExpectSkipped(reader, row(neither), "tcp without SYN");
  }
  for (const char* unknown : {"", "-", "........", "0x00"}) {
    ExpectHit(reader, row(unknown), FlowHit({kTcp, 853}));
  }
  ExpectMalformed(reader, row("...Q...."), "tcp flags");
  NfdumpReader all = Reader(kShortHeader, CountMode::kAll);
  ExpectHit(all, row("...A..S."), FlowHit({kTcp, 853}));
}

TEST(NfdumpReaderTest, RecordsAreFlowsWhereTheyAreCounted) {
  NfdumpReader reader = Reader(kShortHeader);
  ExpectHit(reader, Row("1,53", "UDP", "........", "7"), FlowHit({kUdp, 53}, Kind::kProbe, 7));
  ExpectHit(reader, Row("1,53", "UDP", "........", ""), FlowHit({kUdp, 53}));
  ExpectMalformed(reader, Row("1,53", "UDP", "........", "0"), "records");
}

TEST(NfdumpReaderTest, ProtocolsHaveNamesOrNumbers) {
  NfdumpReader reader = Reader(kShortHeader);
  ExpectHit(reader, Row("0,0", "GRE"), FlowHit({47, 0}));
  ExpectHit(reader, Row("0,0", "OSPF"), FlowHit({89, 0}));
  ExpectHit(reader, Row("0,0", "IPIP"), FlowHit({4, 0}));
  ExpectHit(reader, Row("1,9899", "SCTP "), FlowHit({kSctp, 9899}));
  ExpectHit(reader, Row("0,0", "253"), FlowHit({253, 0}));
  ExpectMalformed(reader, Row("0,0", "BSATM"), "protocol");
}

TEST(NfdumpReaderTest, AHeaderCountsForTheRowsBehindIt) {
  NfdumpReader reader = Reader(kShortHeader);
  ExpectHit(reader, Row("1,53", "UDP"), FlowHit({kUdp, 53}));
  ExpectSkipped(reader, kShortHeader, "header");
  ExpectHit(reader, Row("1,53", "UDP"), FlowHit({kUdp, 53}));
  ExpectSkipped(reader, "dstAddr,srcAddr,firstSeen,proto,dstPort", "header");
  ExpectHit(reader, "192.0.2.1,198.51.100.1,1571479200.250,17,53", FlowHit({kUdp, 53}));
  ExpectMalformed(reader, Row("1,53", "UDP"), "time");
  reader.BeginFile();
  EXPECT_EQ(reader.SaveState(), "");
  ExpectSkipped(reader, kShortHeader, "header");
  ExpectHit(reader, Row("1,53", "UDP"), FlowHit({kUdp, 53}));
}

TEST(NfdumpReaderTest, WhatIsNoFlowIsSkipped) {
  NfdumpReader reader(ReaderOptions{});
  ExpectSkipped(reader, "", "blank");
  ExpectSkipped(reader, "No matching flows", "no flows");
  ExpectSkipped(reader, kShortHeader, "header");
  ExpectSkipped(reader, "No matching flows\r", "no flows");
  ExpectSkipped(reader, " ", "blank");
  ExpectSkipped(reader, "Summary", "summary");
  ExpectSkipped(reader, "flows,bytes,packets,avg_bps,avg_pps,avg_bpp", "summary");
  // Not the numbers of the summary.
  ExpectHit(reader, Row("1,53", "UDP"), FlowHit({kUdp, 53}));
  ExpectMalformed(reader, "0,0,0,0,0,0", "columns");
}

TEST(NfdumpReaderTest, AFileWithoutTheColumnsOfFlowsIsUnusable) {
  NfdumpReader statistics(ReaderOptions{});
  ExpectMalformed(statistics, "ts,te,td,pr,val,fl,flP,ipkt,ipktP,ibyt,ibytP,ipps,ibps,ibpp",
                  "header");
  EXPECT_EQ(
      statistics.status().message(),
      "the header has no column sa or srcAddr for the source; write flows, not statistics, with "
      "nfdump -o csv");
  ExpectMalformed(statistics, kShortHeader, "header");
  NfdumpReader quiet(ReaderOptions{});
  ExpectMalformed(quiet, Row("1,53", "UDP"), "header");
  EXPECT_EQ(quiet.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(quiet.status().message(),
            "there is no header before the flows; write them with nfdump -o csv, without -q");
  NfdumpReader twice(ReaderOptions{});
  ExpectMalformed(twice, "ts,sa,da,sp,dp,pr,flg,fl,firstSeen", "header");
  EXPECT_TRUE(absl::StrContains(twice.status().message(), "\"time\" twice")) << twice.status();
}

TEST(NfdumpReaderTest, WhatIsWrongWithARowIsNamed) {
  NfdumpReader reader = Reader(kShortHeader);
  const std::string time = "2019-10-19 10:00:00";
  ExpectMalformed(reader, time + ",198.51.100.1,192.0.2.1,1,53", "columns");
  ExpectMalformed(reader, time + ",\"198.51.100.1,192.0.2.1,1,53,UDP,,1", "quote");
  for (const char* bad : {"", "x", "12", "2019-10-32 10:00:00", "0000-00-00 00:00:00.000", "1.x",
                          "4294967296000", "157147920025x"}) {
    ExpectMalformed(reader, std::string(bad) + ",198.51.100.1,192.0.2.1,1,53,UDP,,1", "time");
  }
  ExpectMalformed(reader, time + ",198.51.100,192.0.2.1,1,53,UDP,,1", "source address");
  ExpectMalformed(reader, time + ",198.51.100.1,,1,53,UDP,,1", "target address");
  ExpectMalformed(reader, time + ",198.51.100.1,192.0.2.1,x,53,UDP,,1", "source port");
  ExpectMalformed(reader, time + ",198.51.100.1,192.0.2.1,1,8.0,UDP,,1", "port");
  ExpectMalformed(reader, time + ",198.51.100.1,192.0.2.1,1,65536,UDP,,1", "port above 65535");
  ExpectMalformed(reader, time + ",198.51.100.1,192.0.2.1,0,65536,ICMP,,1", "icmp type");
  ExpectMalformed(reader, time + ",198.51.100.1,192.0.2.1,0,256.0,ICMP,,1", "icmp type");
  ExpectMalformed(reader, time + ",198.51.100.1,192.0.2.1,0,,ICMP,,1", "icmp type");
  EXPECT_TRUE(reader.status().ok());
}

TEST(NfdumpReaderTest, TheStateCarriesTheColumnsAndTheSummary) {
  NfdumpReader before = Reader(kOldHeader);
  EXPECT_EQ(before.SaveState(), "c0,3,4,6,7,5,-,8");
  NfdumpReader after(ReaderOptions{});
  ASSERT_TRUE(after.RestoreState(before.SaveState()).ok());
  ExpectHit(after, "2019-10-19 10:00:00,,,198.51.100.1,192.0.2.1,1,53,UDP,", FlowHit({kUdp, 53}));
  ExpectSkipped(before, "flows,bytes,packets,avg_bps,avg_pps,avg_bpp", "summary");
  EXPECT_EQ(before.SaveState(), "c0,3,4,6,7,5,-,8+");
  NfdumpReader within_summary(ReaderOptions{});
  ASSERT_TRUE(within_summary.RestoreState(before.SaveState()).ok());
  ExpectSkipped(within_summary, "1,40,1,0,0,40", "summary");
  for (const char* state : {"x", "++", "1112313468"}) {
    EXPECT_EQ(after.RestoreState(state).code(), absl::StatusCode::kInvalidArgument) << state;
  }
}

}  // namespace
}  // namespace scantrend
