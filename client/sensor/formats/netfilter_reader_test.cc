#include "client/sensor/formats/netfilter_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "base/clock.h"
#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

NetfilterReader Reader(CountMode count = CountMode::kProbes, int year = 2005) {
  ReaderOptions options;
  options.count = count;
  options.year = year;
  return NetfilterReader(options);
}

// A line with `fields` from PROTO= on.
std::string Line(std::string_view fields, std::string_view time = "Feb 25 12:11:24") {
  return std::string(time) +
         " fw kernel: [1.5] DROP IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=48 TTL=9 ID=1 DF " +
         std::string(fields);
}

Hit LineHit(Series series, Kind kind = Kind::kProbe,
            std::string_view time = "2005-02-25T12:11:24Z") {
  return MakeHit(time, "192.0.2.1", "192.0.2.2", series, kind);
}

// From Scan of the Month 34 of the Honeynet Project.
TEST(NetfilterReaderTest, RealLinesOfABridgeAreHits) {
  NetfilterReader reader = Reader();
  ExpectHit(reader,
            "Feb 25 12:11:24 bridge kernel: INBOUND TCP: IN=br0 PHYSIN=eth0 OUT=br0 PHYSOUT=eth1 "
            "SRC=220.228.136.38 DST=11.11.79.83 LEN=64 TOS=0x00 PREC=0x00 TTL=47 ID=17159 DF "
            "PROTO=TCP SPT=1629 DPT=139 WINDOW=44620 RES=0x00 SYN URGP=0  ",
            MakeHit("2005-02-25T12:11:24Z", "220.228.136.38", "11.11.79.83", {kTcp, 139}));
  ExpectHit(reader,
            "Mar 31 23:57:48 bridge kernel: INBOUND TCP: IN=br0 PHYSIN=eth0 OUT=br0 PHYSOUT=eth1 "
            "SRC=222.89.109.201 DST=11.11.79.87 LEN=40 TOS=0x00 PREC=0x00 TTL=109 ID=28049 "
            "PROTO=TCP SPT=7200 DPT=6769 WINDOW=0 RES=0x00 ACK RST URGP=0  ",
            MakeHit("2005-03-31T23:57:48Z", "222.89.109.201", "11.11.79.87", {kTcp, 7200},
                    Kind::kBackscatter));
  ExpectSkipped(reader, "Mar 17 18:01:07 bridge kernel: Kernel logging (proc) stopped. ",
                "no netfilter line");
}

TEST(NetfilterReaderTest, ARealLineWithGluedFieldsIsMalformed) {
  NetfilterReader reader = Reader();
  ExpectMalformed(
      reader,
      "Feb 27 20:06:36 bridge kernel: INBOUND TCP: IN=br0 PHYSIN=eth0 OUT=br0 "
      "PHYSOUT=eth1 SRC=219.255.10.22.DST=11.11.79.81 LEN=48 TOS=0x00 PREC=0x00 "
      "TTL=113 ID=17441 DF PROTO=TCP SPT=3139 DPT=139 WINDOW=65535 RES=0x00 SYN URGP=0  ",
      "source address");
}

// From the test data of psad.
TEST(NetfilterReaderTest, RealLinesOfOtherFirewallsAreHits) {
  NetfilterReader reader = Reader();
  ExpectHit(reader,
            "Apr 24 12:06:50 localhost kernel: [ 3445.031964] Shorewall:wlan0_mac:DROP:IN=wlan0 "
            "OUT= MAC=02:00:5e:02:03:01:18:53:33:33:d6:41:03:00 SRC=192.168.10.55 DST=224.0.0.1 "
            "LEN=36 TOS=0x00 PREC=0xC0 TTL=1 ID=0 PROTO=2 ",
            MakeHit("2005-04-24T12:06:50Z", "192.168.10.55", "224.0.0.1", {2, 0}));
  ExpectHit(
      reader,
      "Mar 17 13:39:13 linux kernel: [956932.482127] DROP IN=eth0 OUT= "
      "MAC=33:33:ff:00:00:01:00:1b:b9:76:9c:e4:86:dd "
      "SRC=2001:0db8:0000:f101:0000:0000:0000:0002 "
      "DST=ff02:0000:0000:0000:0000:0001:ff00:0001 LEN=72 TC=0 HOPLIMIT=255 FLOWLBL=0 "
      "PROTO=ICMPv6 TYPE=135 CODE=0 ",
      MakeHit("2005-03-17T13:39:13Z", "2001:db8:0:f101::2", "ff02::1:ff00:1", {kIpv6Icmp, 135}));
  ExpectHit(
      reader,
      "2015-03-07T05:09:30.045015+02:00 servername kernel: DROP: IN=eth0 OUT= "
      "MAC=00:00:00:00:00:00:00:00:00:00:00:00:00:00 SRC=4.4.4.4 DST=1.2.3.4 LEN=40 TOS=0x00 "
      "PREC=0x00 TTL=228 ID=54321 PROTO=TCP SPT=58923 DPT=21 WINDOW=65535 RES=0x00 SYN URGP=0 ",
      MakeHit("2015-03-07T03:09:30Z", "4.4.4.4", "1.2.3.4", {kTcp, 21}));
  ExpectHit(
      reader,
      "Feb 11 20:36:51 linux kernel: [463590.337950] DROP IN=eth1 OUT= "
      "MAC=23:87:fc:c6:24:58:00:21:3f:98:99:78:09:00 SRC=192.168.10.55 DST=192.168.10.1 LEN=44 "
      "TOS=0x00 PREC=0x00 TTL=52 ID=31448 PROTO=TCP SPT=56248 DPT=23 WINDOW=2048 RES=0x00 SYN "
      "URGP=0 OPT (020405B4) ",
      MakeHit("2005-02-11T20:36:51Z", "192.168.10.55", "192.168.10.1", {kTcp, 23}));
}

TEST(NetfilterReaderTest, TheTimeMayBeUnixTimeOrIsoTimeOrBehindAPriority) {
  NetfilterReader reader = Reader();
  const std::string_view udp = "PROTO=UDP SPT=1 DPT=53 LEN=8";
  const Hit hit = LineHit({kUdp, 53}, Kind::kProbe, "2019-04-08T00:00:00Z");
  ExpectHit(reader,
            "1554681600 raspi kernel: [1.2] DSHIELDINPUT IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 "
            "LEN=48 PROTO=UDP SPT=1 DPT=53 LEN=8",
            hit);
  for (const char* time :
       {"2019-04-08T00:00:00Z", "2019-04-08 00:00:00", "2019-04-08 02:00:00+0200",
        "<4>1 2019-04-08T00:00:00.5Z", "<134>2019-04-08T00:00:00+00:00"}) {
    ExpectHit(reader, Line(udp, time), hit);
  }
  ExpectHit(reader, Line(udp, "<4>Feb 25 12:11:24"), LineHit({kUdp, 53}));
  for (const char* time : {"", "[1.5]", "12345678", "12345678901", "4294967296", "Feb 30 00:00:00",
                           "1969-12-31T23:59:59Z", "<4>", "<4", "2019-04-08", "Foo  1 00:00:00"}) {
    ExpectMalformed(reader, Line(udp, time), "time");
  }
}

TEST(NetfilterReaderTest, FlagsDecideTheKind) {
  NetfilterReader reader = Reader();
  const auto line = [](std::string_view flags) {
    return Line("PROTO=6 SPT=443 DPT=853 SEQ=1 ACK=2 WINDOW=1 RES=0x00 " + std::string(flags));
  };
  ExpectHit(reader, line("SYN URGP=0"), LineHit({kTcp, 853}));
  ExpectHit(reader, line("ACK SYN URGP=0"), LineHit({kTcp, 443}, Kind::kBackscatter));
  ExpectHit(reader, line("RST URGP=0"), LineHit({kTcp, 443}, Kind::kBackscatter));
  ExpectSkipped(reader, line("ACK FIN URGP=0"), "tcp without SYN");
  ExpectSkipped(reader, line("URGP=0 OPT (SYN)"), "tcp without SYN");
  NetfilterReader all = Reader(CountMode::kAll);
  ExpectHit(all, line("ACK FIN URGP=0"), LineHit({kTcp, 853}));
}

TEST(NetfilterReaderTest, WithoutFlagsTcpIsAProbe) {
  NetfilterReader reader = Reader();
  ExpectHit(reader, Line("PROTO=TCP SPT=1 DPT=853\r"), LineHit({kTcp, 853}));
}

TEST(NetfilterReaderTest, OnlyTheOuterPacketOfAnIcmpErrorCounts) {
  NetfilterReader reader = Reader();
  ExpectHit(reader,
            Line("PROTO=ICMP TYPE=11 CODE=0 [SRC=192.0.2.2 DST=198.51.100.1 LEN=60 PROTO=TCP SPT=5 "
                 "DPT=80 WINDOW=1 RES=0x00 SYN URGP=0 ] MTU=1400"),
            LineHit({kIcmp, 11}, Kind::kBackscatter));
}

TEST(NetfilterReaderTest, FragmentsWithoutPortsAreSkipped) {
  NetfilterReader reader = Reader();
  ExpectSkipped(reader, Line("MF FRAG:185 PROTO=UDP"), "fragment");
  ExpectSkipped(reader, Line("FRAG:185 PROTO=ICMP"), "fragment");
  ExpectHit(reader, Line("OPT ( FRAG:0 INCOMPLETE ID:00000001 ) PROTO=UDP SPT=1 DPT=53 LEN=8"),
            LineHit({kUdp, 53}));
  ExpectHit(reader, Line("FRAG:185 PROTO=47"), LineHit({47, 0}));
}

TEST(NetfilterReaderTest, ProtocolsWhosePortsAreNotLoggedCountOnPortZero) {
  NetfilterReader reader = Reader();
  ExpectHit(reader, Line("PROTO=132"), LineHit({kSctp, 0}));
  ExpectHit(reader, Line("PROTO=ESP SPI=0x1"), LineHit({50, 0}));
}

TEST(NetfilterReaderTest, WhatIsWrongWithALineIsNamed) {
  NetfilterReader reader = Reader();
  const std::string time = "Feb 25 12:11:24 fw kernel: ";
  ExpectMalformed(reader, time + "SRC=192.0.2.1", "no target address");
  ExpectMalformed(reader, time + "SRC=192.0.2.1 DST=192.0.2", "target address");
  ExpectMalformed(reader, time + "SRC= DST=192.0.2.1", "source address");
  ExpectMalformed(reader, Line("PRO"), "no protocol");
  ExpectMalformed(reader, Line("PROTO=TC"), "protocol");
  ExpectMalformed(reader, Line("PROTO=TCP SPT=1"), "no port");
  ExpectMalformed(reader, Line("PROTO=UDP INCOMPLETE [4 bytes]"), "no port");
  ExpectMalformed(reader, Line("PROTO=TCP SPT=1 DPT="), "port");
  ExpectMalformed(reader, Line("PROTO=TCP SPT=1 DPT=65536"), "port above 65535");
  ExpectMalformed(reader, Line("PROTO=TCP SPT=65536 DPT=1"), "source port");
  ExpectMalformed(reader, Line("PROTO=ICMP"), "no icmp type");
  ExpectMalformed(reader, Line("PROTO=ICMP TYPE=256"), "icmp type");
  ExpectMalformed(reader, Line("PROTO=UDP SPT=1 " + Line("PROTO=UDP SPT=1 DPT=2")), "two packets");
  ExpectSkipped(reader, time + "ARP IN=eth0 MACSRC=00:01 IPSRC=192.0.2.1", "no netfilter line");
}

TEST(NetfilterReaderTest, TheYearTurnsInsideOfALog) {
  NetfilterReader reader = Reader();
  const std::string_view udp = "PROTO=UDP SPT=1 DPT=53 LEN=8";
  const auto expect = [&](std::string_view time, std::string_view iso) {
    ExpectHit(reader, Line(udp, time), LineHit({kUdp, 53}, Kind::kProbe, iso));
  };
  expect("Dec 31 23:59:59", "2005-12-31T23:59:59Z");
  expect("Jan  1 00:00:01", "2006-01-01T00:00:01Z");
  expect("Dec 31 23:59:58", "2005-12-31T23:59:58Z");
  ExpectMalformed(reader, Line(udp, "Feb 29 00:00:00"), "time");
  // A quiet firewall's other lines carry the time over half a year.
  ExpectSkipped(reader, "May  1 00:00:00 fw cron: nothing", "no netfilter line");
  ExpectSkipped(reader, "Sep  1 00:00:00 fw cron: nothing", "no netfilter line");
  expect("Dec  1 00:00:00", "2006-12-01T00:00:00Z");
}

TEST(NetfilterReaderTest, WithoutAYearTheClockDecides) {
  const FakeClock clock(ParseIsoTime("2026-01-05T00:00:00Z").value());
  ReaderOptions options;
  options.clock = &clock;
  NetfilterReader reader(options);
  ExpectHit(reader, Line("PROTO=UDP SPT=1 DPT=53 LEN=8", "Dec 31 00:00:00"),
            LineHit({kUdp, 53}, Kind::kProbe, "2025-12-31T00:00:00Z"));
}

TEST(NetfilterReaderTest, AStateOfAnotherFormatIsRefused) {
  NetfilterReader reader = Reader();
  EXPECT_EQ(reader.SaveState(), "");
  EXPECT_TRUE(reader.RestoreState("").ok());
  for (const char* state : {"x", "-1", "4294967296", "c0,1,2,3,4,-,-,-"}) {
    EXPECT_EQ(reader.RestoreState(state).code(), absl::StatusCode::kInvalidArgument) << state;
  }
  EXPECT_EQ(reader.SaveState(), "");
}

}  // namespace
}  // namespace scantrend
