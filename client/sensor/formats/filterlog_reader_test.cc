#include "client/sensor/formats/filterlog_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

FilterlogReader Reader(CountMode count = CountMode::kProbes) {
  ReaderOptions options;
  options.count = count;
  options.year = 2021;
  return FilterlogReader(options);
}

const std::string kPrefix = "Jul  3 19:10:30 fw filterlog[72237]: ";
const std::string kRule = "4,,,1000000103,em0,match,block,in,";

// A line with `fields` from the protocol number on.
std::string Ipv4Line(const std::string& fields, const std::string& offset = "0") {
  return absl::StrCat(kPrefix, kRule, "4,0x0,,63,12617,", offset, ",DF,", fields);
}

// A line with `fields` from the protocol name on.
std::string Ipv6Line(const std::string& fields) {
  return absl::StrCat(kPrefix, kRule, "6,0x00,0xf6279,1,", fields);
}

Hit LineHit(Series series, Kind kind = Kind::kProbe) {
  return MakeHit("2021-07-03T19:10:30Z", "192.0.2.1", "192.0.2.2", series, kind);
}

Hit Ipv6LineHit(Series series, Kind kind = Kind::kProbe) {
  return MakeHit("2021-07-03T19:10:30Z", "2001:db8::1", "2001:db8::2", series, kind);
}

TEST(FilterlogReaderTest, RealLinesOfPfSenseAreHits) {
  FilterlogReader reader = Reader();
  ExpectHit(reader,
            "Jul 13 17:38:20 pfSense filterlog: 5,16777216,,1000000103,xn0,match,block,in,4,0x0,,"
            "110,5032,0,none,17,udp,131,187.123.4.107,10.0.0.56,47507,45050,111",
            MakeHit("2021-07-13T17:38:20Z", "187.123.4.107", "10.0.0.56", {kUdp, 45050}));
  ExpectHit(reader,
            "Jul 13 17:40:42 pfSense filterlog: 7,16777216,,1000000105,ovpns1,match,block,in,6,"
            "0x00,0xaf8ff,1,UDP,17,48,fd6f:826b:ed1e::1000,ff02::fb,5353,5353,48",
            MakeHit("2021-07-13T17:40:42Z", "fd6f:826b:ed1e::1000", "ff02::fb", {kUdp, 5353}));
  ExpectHit(reader,
            "Aug 21 17:13:00 pfSense filterlog[80936]: 4,,,1000000103,vtnet0,match,block,in,4,0x0,,"
            "124,19963,0,none,1,icmp,60,211.24.58.7,103.26.150.122,request,2233,1729740",
            MakeHit("2021-08-21T17:13:00Z", "211.24.58.7", "103.26.150.122", {kIcmp, 8}));
  ExpectSkipped(reader,
                "Mar 18 10:52:21 pfSense filterlog: 5,16777216,,1000000003,igb1,match,block,in,6,"
                "0x00,0x00000,255,ICMPv6,58,32,2605:6000:c00:96::1,ff02::1:ffac:f98,",
                "icmp type not logged");
}

// From the tests of allddd's opnsense-filterlog (BSD-2-Clause).
TEST(FilterlogReaderTest, RealLinesOfOpnSenseAreHits) {
  FilterlogReader reader = Reader();
  ExpectHit(reader,
            "<134>1 2025-10-10T00:00:04+02:00 opnsense.filter.log filterlog 86605 - [meta "
            "sequenceId=\"24\"] 9,,,9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f,eth1,match,block,in,4,0x20,,"
            "235,54321,0,none,6,tcp,44,10.1.1.50,192.168.1.100,57154,443,0,S,925820833,,65535,,mss",
            MakeHit("2025-10-09T22:00:04Z", "10.1.1.50", "192.168.1.100", {kTcp, 443}));
  ExpectHit(reader,
            "<134>1 2025-10-10T00:00:08+02:00 opnsense.filter.log filterlog 86605 - [meta "
            "sequenceId=\"34\"] 64,,,3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d,eth0,match,block,in,6,0x00,"
            "0x93bbf,128,tcp,6,32,fd00:abcd:ef01:2345:6789:abcd:ef01:2345,"
            "fd00:1111:2222:3333:4444:5555:6666:7777,54684,80,0,S,3820449836,,64660,,mss;nop",
            MakeHit("2025-10-09T22:00:08Z", "fd00:abcd:ef01:2345:6789:abcd:ef01:2345",
                    "fd00:1111:2222:3333:4444:5555:6666:7777", {kTcp, 80}));
  ExpectSkipped(
      reader,
      "<134>1 2025-10-10T00:00:01+02:00 opnsense.filter.log filterlog 86605 - [meta "
      "sequenceId=\"11\"] 61,,,4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a,eth2,match,pass,in,4,0x0,,"
      "64,24919,0,none,17,udp,84,10.105.0.7,10.105.0.1,52945,53,64",
      "not blocked");
}

TEST(FilterlogReaderTest, TheLineMayHaveAnyHeaderOfASystemLog) {
  FilterlogReader reader = Reader();
  const std::string packet =
      absl::StrCat(kRule, "4,0x0,,63,1,0,DF,17,udp,60,192.0.2.1,192.0.2.2,1,53,8\r");
  for (const char* header :
       {"Jul  3 19:10:30 filterlog: ", "Jul  3 19:10:30 filterlog filterlog[1]: ",
        "<134>Jul  3 19:10:30 fw filterlog:", "<134>Jul  3 19:10:30 filterlog[1]: ",
        "2021-07-03T19:10:30Z fw filterlog[1]: ", "<134>1 2021-07-03T19:10:30Z fw filterlog 1 - - ",
        "<134>1 2021-07-03T19:10:30Z fw filterlog - - - ",
        "<134>1 2021-07-03T19:10:30Z filterlog.example filterlog 1 - [a b=\"c\"][d] "}) {
    ExpectHit(reader, header + packet, LineHit({kUdp, 53}));
  }
}

TEST(FilterlogReaderTest, LinesOfOtherProgramsAreSkipped) {
  FilterlogReader reader = Reader();
  for (const char* line :
       {"", "Jul  3 19:10:30 fw dhcpd[1]: DHCPACK on 192.0.2.1", "Jul  3 19:10:30 fw xfilterlog: 1",
        "Jul  3 19:10:30 fw init: starting filterlog",
        "Jul  3 19:10:30 fw init: filterlog is up now", "Jul  3 19:10:30 fw filterlog[1",
        "<134>1 2021-07-03T19:10:30Z fw filterlog 1 -",
        "<134>1 2021-07-03T19:10:30Z fw filterlog 1 - [a b=\"c\"",
        "Jul  3 19:10:30 last message "
        "repeated 2 times"}) {
    ExpectSkipped(reader, line, "no filterlog line");
  }
}

TEST(FilterlogReaderTest, OnlyWhatWasBlockedOnItsWayInCounts) {
  const std::string rest = ",4,0x0,,63,12617,0,DF,17,udp,60,192.0.2.1,192.0.2.2,1,53,8";
  for (const CountMode count : {CountMode::kProbes, CountMode::kAll}) {
    FilterlogReader reader = Reader(count);
    const auto line = [&](const std::string& action) {
      return kPrefix + "4,,,1000000103,em0,match," + action + rest;
    };
    ExpectHit(reader, line("block,in"), LineHit({kUdp, 53}));
    ExpectSkipped(reader, line("block,out"), "not inbound");
    ExpectSkipped(reader, line("pass,out"), "not inbound");
    ExpectSkipped(reader, line("pass,in"), "not blocked");
    ExpectSkipped(reader, line("rdr,in"), "not blocked");
  }
}

TEST(FilterlogReaderTest, FlagsDecideTheKind) {
  FilterlogReader reader = Reader();
  const auto line = [](const std::string& flags) {
    return Ipv4Line(absl::StrCat("6,tcp,60,192.0.2.1,192.0.2.2,443,853,0,", flags));
  };
  ExpectHit(reader, line("S,1891286705,,64240,,mss"), LineHit({kTcp, 853}));
  ExpectHit(reader, line("SEC,1891286705,,64240,,mss"), LineHit({kTcp, 853}));
  ExpectHit(reader, line("SA,1,2,64240,,mss"), LineHit({kTcp, 443}, Kind::kBackscatter));
  ExpectHit(reader, line("R,1,,0,,"), LineHit({kTcp, 443}, Kind::kBackscatter));
  ExpectHit(reader, line("RA,1,2,0,,"), LineHit({kTcp, 443}, Kind::kBackscatter));
  ExpectSkipped(reader, line("FPU,1,,64240,,"), "tcp without SYN");
  ExpectSkipped(reader, line(",,,64240,,"), "tcp without SYN");
  ExpectHit(reader, Ipv4Line("6,tcp,60,192.0.2.1,192.0.2.2,443,853"), LineHit({kTcp, 853}));
  FilterlogReader all = Reader(CountMode::kAll);
  ExpectHit(all, line("FPU,1,,64240,,"), LineHit({kTcp, 853}));
}

TEST(FilterlogReaderTest, IcmpTypesAreNames) {
  FilterlogReader reader = Reader();
  const auto line = [](const std::string& payload) {
    return Ipv4Line(absl::StrCat("1,icmp,84,192.0.2.1,192.0.2.2,", payload));
  };
  ExpectHit(reader, line("request,37728,164"), LineHit({kIcmp, 8}));
  ExpectHit(reader, line("tstamp,1,264"), LineHit({kIcmp, 13}));
  ExpectHit(reader, line("unreachport,192.0.2.1,UDP,5336"),
            LineHit({kIcmp, 3}, Kind::kBackscatter));
  ExpectHit(reader, line("timexceed,time exceeded in-transit36"),
            LineHit({kIcmp, 11}, Kind::kBackscatter));
  ExpectHit(reader, line("address mask request12"), LineHit({kIcmp, 17}));
  ExpectHit(reader, line("datalength=64,echoreq,0,1,2,"), LineHit({kIcmp, 8}));
  ExpectHit(reader, line("datalength=36,unreach,needfrag,,,1400"),
            LineHit({kIcmp, 3}, Kind::kBackscatter));
  ExpectHit(reader, line("datalength=8,unknown(253),0,,,"), LineHit({kIcmp, 253}));
  for (const char* payload :
       {"", "datalength=64", "datalength=1,truncated-icmp=1,,,,", "type-??8"}) {
    ExpectSkipped(reader, line(payload), "icmp type not logged");
  }
  ExpectMalformed(reader, line("ping,1,2"), "icmp type");
  ExpectMalformed(reader, line("datalength=64,ping,0,1,2,"), "icmp type");
  ExpectHit(reader,
            Ipv6Line("ipv6-icmp,58,64,2001:db8::1,2001:db8::2,datalength=64,echoreq,0,1,2,"),
            Ipv6LineHit({kIpv6Icmp, 128}));
  ExpectHit(reader,
            Ipv6Line("ICMPv6,58,64,2001:db8::1,2001:db8::2,datalength=64,unreach,port-unr,,,"),
            Ipv6LineHit({kIpv6Icmp, 1}, Kind::kBackscatter));
}

TEST(FilterlogReaderTest, ProtocolsWithoutLoggedPortsCountOnPortZero) {
  FilterlogReader reader = Reader();
  const auto line = [](const std::string& protocol, const std::string& payload) {
    return Ipv4Line(absl::StrCat(protocol, ",60,192.0.2.1,192.0.2.2,", payload));
  };
  ExpectHit(reader, line("47,gre", "datalength=40 "), LineHit({47, 0}));
  ExpectHit(reader, line("2,igmp", "datalength=8"), LineHit({2, 0}));
  ExpectHit(reader, line("112,carp", "advertise,255,1,2,0,1"), LineHit({112, 0}));
  ExpectHit(reader, line("132,sctp", "1,9899,20"), LineHit({kSctp, 9899}));
  ExpectHit(reader, line("132,sctp", "datalength=32"), LineHit({kSctp, 0}));
  ExpectHit(reader, line("33,dccp", ""), LineHit({kDccp, 0}));
}

TEST(FilterlogReaderTest, FragmentsAndExtensionHeadersAreSkipped) {
  FilterlogReader reader = Reader();
  ExpectSkipped(reader, Ipv4Line("17,udp,60,192.0.2.1,192.0.2.2,", "1480"), "fragment");
  ExpectSkipped(reader, Ipv4Line("1,icmp,60,192.0.2.1,192.0.2.2,", "1480"), "fragment");
  ExpectHit(reader, Ipv4Line("47,gre,60,192.0.2.1,192.0.2.2,", "1480"), LineHit({47, 0}));
  ExpectSkipped(reader, Ipv6Line("Options,0,32,fe80::1,ff02::16,HBH,PADN,RTALERT,0x0000,"),
                "ipv6 extension header");
  ExpectSkipped(reader, Ipv6Line("Fragment,44,32,fe80::1,ff02::16,FRAG6, 0x1:0|8,,1,53,8"),
                "ipv6 extension header");
}

TEST(FilterlogReaderTest, ANoteThatThePacketWasCutIsPassedOver) {
  FilterlogReader reader = Reader();
  const std::string udp = "0x0,,63,12617,0,DF,17,udp,60,192.0.2.1,192.0.2.2,1,53,8";
  for (const char* note : {"truncated-ip=60", "error='truncated-ip 20 bytes missing!'"}) {
    ExpectHit(reader, absl::StrCat(kPrefix, kRule, "4,", note, ",", udp), LineHit({kUdp, 53}));
  }
  ExpectMalformed(reader, absl::StrCat(kPrefix, kRule, "4,truncated-ip=16,"), "fields");
}

TEST(FilterlogReaderTest, WhatIsWrongWithALineIsNamed) {
  FilterlogReader reader = Reader();
  const std::string udp = "17,udp,60,192.0.2.1,192.0.2.2,1,53,8";
  ExpectMalformed(reader, absl::StrCat(kPrefix, "[|pflog]"), "fields");
  ExpectMalformed(reader, absl::StrCat(kPrefix, kRule, "4"), "fields");
  ExpectMalformed(reader, Ipv4Line("17,udp,60,192.0.2.1"), "fields");
  ExpectMalformed(reader, Ipv6Line("udp,17,60,2001:db8::1"), "fields");
  ExpectMalformed(reader, "filterlog: " + Ipv4Line(udp).substr(kPrefix.size()), "time");
  ExpectMalformed(reader, absl::StrCat(kPrefix, kRule, "5,0x0,,63,1,0,DF,", udp), "ip version");
  ExpectMalformed(reader, Ipv4Line("x,udp,60,192.0.2.1,192.0.2.2,1,53,8"), "protocol");
  ExpectMalformed(reader, Ipv4Line("17,udp,60,192.0.2,192.0.2.2,1,53,8"), "source address");
  ExpectMalformed(reader, Ipv4Line("17,udp,60,192.0.2.1,x,1,53,8"), "target address");
  ExpectMalformed(reader, Ipv4Line("17,udp,60,192.0.2.1,192.0.2.2,x,53,8"), "source port");
  ExpectMalformed(reader, Ipv4Line("17,udp,60,192.0.2.1,192.0.2.2,1"), "port");
  ExpectMalformed(reader, Ipv4Line("17,udp,60,192.0.2.1,192.0.2.2,1,65536,8"), "port above 65535");
  ExpectMalformed(reader, Ipv4Line("6,tcp,60,192.0.2.1,192.0.2.2,1,53,0,X,1"), "tcp flags");
  ExpectMalformed(
      reader,
      Ipv4Line(
          "6,tcp,60,192.0.2.1,192.0.2.2,errormsg='tcp 4 [bad hdr length 16 - too short < 20]',"),
      "source port");
}

TEST(FilterlogReaderTest, TheYearTurnsInsideOfALogAndTheStateCarriesIt) {
  FilterlogReader before = Reader();
  const std::string packet = Ipv4Line("17,udp,60,192.0.2.1,192.0.2.2,1,53,8").substr(15);
  ExpectSkipped(before, "Dec 31 23:59:59 fw cron: nothing", "no filterlog line");
  FilterlogReader after = Reader();
  ASSERT_TRUE(after.RestoreState(before.SaveState()).ok());
  ExpectHit(after, "Jan  1 00:00:01" + packet,
            MakeHit("2022-01-01T00:00:01Z", "192.0.2.1", "192.0.2.2", {kUdp, 53}));
  EXPECT_EQ(after.RestoreState("x").code(), absl::StatusCode::kInvalidArgument);
}

TEST(FilterlogReaderTest, TheTimesAreThoseOfTheZone) {
  ReaderOptions options;
  options.year = 2021;
  options.zone = Zone::Parse("America/Chicago").value();
  FilterlogReader reader(options);
  ExpectHit(reader, Ipv4Line("17,udp,60,192.0.2.1,192.0.2.2,1,53,8"),
            MakeHit("2021-07-04T00:10:30Z", "192.0.2.1", "192.0.2.2", {kUdp, 53}));
}

}  // namespace
}  // namespace scantrend
