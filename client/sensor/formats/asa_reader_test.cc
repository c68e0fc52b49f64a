#include "client/sensor/formats/asa_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

AsaReader Reader(CountMode count = CountMode::kProbes) {
  ReaderOptions options;
  options.count = count;
  options.year = 2013;
  return AsaReader(options);
}

std::string Line(const std::string& message) { return "Apr 15 2013 09:36:50: %ASA-" + message; }

Hit LineHit(Series series, Kind kind = Kind::kProbe, uint32_t records = 1) {
  return MakeHit("2013-04-15T09:36:50Z", "192.0.2.1", "192.0.2.2", series, kind, records);
}

// From the tests of Splunk Connect for Syslog (BSD-2-Clause).
TEST(AsaReaderTest, RealLinesAreHits) {
  AsaReader reader = Reader();
  const Hit telnet = MakeHit("2017-04-15T00:22:42Z", "179.236.133.160", "72.142.18.38", {kTcp, 23});
  ExpectHit(reader,
            "Apr 15 2017 00:22:42 192.168.12.1 : %ASA-3-710003: TCP access denied by ACL from "
            "179.236.133.160/8949 to outside:72.142.18.38/23",
            telnet);
  ExpectHit(reader,
            "<166>2017-04-15T00:22:42Z asa : %ASA-3-710003: TCP access denied by ACL from "
            "179.236.133.160/8949 to outside:72.142.18.38/23\r",
            telnet);
  ExpectHit(
      reader,
      "Apr 15 2017 00:22:27 192.168.12.1 : %ASA-4-313005: No matching connection for ICMP "
      "error message: icmp src outside:81.24.28.226 dst inside:72.142.17.10 (type 3, code 0) on "
      "outside interface. Original IP payload: udp src 72.142.17.10/40998 dst 194.153.237.66/53.",
      MakeHit("2017-04-15T00:22:27Z", "81.24.28.226", "72.142.17.10", {kIcmp, 3},
              Kind::kBackscatter));
  ExpectSkipped(
      reader,
      "Apr 15 2017 00:21:14 192.168.12.1 : %ASA-5-111010: User 'john', running 'CLI' from "
      "IP 0.0.0.0, executed 'dir disk0:/dap.xml'",
      "other asa message");
}

// From the tests of logstash-patterns-core (Apache License 2.0), with a time before them.
TEST(AsaReaderTest, RealMessagesAreHits) {
  AsaReader reader = Reader();
  ExpectHit(reader,
            Line("4-106023: Deny tcp src outside:192.168.1.1/50240 dst inside:192.168.1.2/23 by "
                 "access-group \"S_OUTSIDE_TO_INSIDE\" [0x54c7fa80, 0x0]"),
            MakeHit("2013-04-15T09:36:50Z", "192.168.1.1", "192.168.1.2", {kTcp, 23}));
  ExpectHit(reader,
            Line("4-106023: Deny protocol 103 src outside:192.168.1.1/50240 dst "
                 "inside:192.168.1.2/23 by access-group \"S_OUTSIDE_TO_INSIDE\" [0x54c7fa80, 0x0]"),
            MakeHit("2013-04-15T09:36:50Z", "192.168.1.1", "192.168.1.2", {103, 0}));
  ExpectHit(reader,
            Line("6-106015: Deny TCP (no connection) from 192.168.150.65/2278 to 64.101.128.83/80 "
                 "flags RST on interface inside"),
            MakeHit("2013-04-15T09:36:50Z", "192.168.150.65", "64.101.128.83", {kTcp, 2278},
                    Kind::kBackscatter));
  ExpectSkipped(reader,
                Line("6-106100: access-list inside permitted tcp inside/10.10.123.45(51763) -> "
                     "outside/192.168.67.89(80) hit-cnt 1 first hit [0x62c4905, 0x0]"),
                "permitted");
}

TEST(AsaReaderTest, EveryMessageAboutADeniedPacketIsAHit) {
  AsaReader reader = Reader();
  ExpectHit(reader,
            Line("2-106001: Inbound TCP connection denied from 192.0.2.1/1 to 192.0.2.2/853 "
                 "flags SYN  on interface outside"),
            LineHit({kTcp, 853}));
  ExpectHit(reader,
            Line("2-106006: Deny inbound UDP from 192.0.2.1/137 to 192.0.2.2/137 on interface out"),
            LineHit({kUdp, 137}));
  ExpectHit(reader,
            Line("2-106007: Deny inbound UDP from 192.0.2.1/1 to 192.0.2.2/53 due to DNS Query"),
            LineHit({kUdp, 53}));
  ExpectHit(reader, Line("3-106010: Deny inbound sctp src out:192.0.2.1/5114 dst in:192.0.2.2/2"),
            LineHit({kSctp, 2}));
  ExpectHit(reader,
            Line("3-106014: Deny inbound icmp src out:192.0.2.1 dst in:192.0.2.2 (type 8, code 0)"),
            LineHit({kIcmp, 8}));
  ExpectHit(reader,
            Line("session-6-106015: Deny TCP (no connection) from 192.0.2.1/443 to 192.0.2.2/5 "
                 "flags SYN ACK  on interface outside"),
            LineHit({kTcp, 443}, Kind::kBackscatter));
  ExpectHit(reader,
            Line("4-106023: Deny udp src out:192.0.2.1/5555(LOCAL\\user) dst in:192.0.2.2/53 by "
                 "access-group \"dmz\" [0x123a465e, 0x4c7bf613]"),
            LineHit({kUdp, 53}));
  ExpectHit(
      reader,
      Line("5-106100: access-list acl_in denied tcp out/192.0.2.1(2011) -> in/192.0.2.2(2000) "
           "hit-cnt 1 first hit [0x71a87d94, 0x0]"),
      LineHit({kTcp, 2000}));
  ExpectHit(reader,
            Line("7-710005: UDP request discarded from 192.0.2.1/1985 to outside:192.0.2.2/1985"),
            LineHit({kUdp, 1985}));
}

TEST(AsaReaderTest, FlagsDecideTheKindWhereTheyAreLogged) {
  AsaReader reader = Reader();
  const auto line = [](const std::string& flags) {
    return Line("6-106015: Deny TCP (no connection) from 192.0.2.1/443 to 192.0.2.2/853 flags " +
                flags + " on interface outside");
  };
  ExpectHit(reader, line("SYN "), LineHit({kTcp, 853}));
  ExpectHit(reader, line("RST ACK "), LineHit({kTcp, 443}, Kind::kBackscatter));
  ExpectSkipped(reader, line("FIN PSH ACK "), "tcp without SYN");
  ExpectSkipped(reader, line(""), "tcp without SYN");
  ExpectMalformed(reader, line("SYN XYZ"), "tcp flags");
  AsaReader all = Reader(CountMode::kAll);
  ExpectHit(all, line("FIN PSH ACK "), LineHit({kTcp, 853}));
}

TEST(AsaReaderTest, IcmpBetweenIpv6AddressesIsIcmpv6) {
  AsaReader reader = Reader();
  ExpectHit(
      reader,
      Line("4-106023: Deny icmp src OUTSIDE:2001:db8::1 dst INSIDE:2001:db8::2 (type 128, code "
           "0) by access-group \"OUTSIDE_in\""),
      MakeHit("2013-04-15T09:36:50Z", "2001:db8::1", "2001:db8::2", {kIpv6Icmp, 128}));
  ExpectHit(
      reader,
      Line("6-106100: access-list a denied icmp6 o/2001:db8::1(1) -> i/2001:db8::2(4) hit-cnt "
           "1 first hit"),
      MakeHit("2013-04-15T09:36:50Z", "2001:db8::1", "2001:db8::2", {kIpv6Icmp, 1},
              Kind::kBackscatter));
}

TEST(AsaReaderTest, RecordsAreHowOftenAnAccessListDenied) {
  AsaReader reader = Reader();
  const auto line = [](const std::string& hits, const std::string& verdict = "denied") {
    return Line("6-106100: access-list a " + verdict +
                " udp o/192.0.2.1(1) -> i/192.0.2.2(53) hit-cnt " + hits + " [0x0, 0x0]");
  };
  ExpectHit(reader, line("1 first hit"), LineHit({kUdp, 53}));
  ExpectHit(reader, line("21 300-second interval"), LineHit({kUdp, 53}, Kind::kProbe, 20));
  ExpectHit(reader, line("21 (600-second interval)"), LineHit({kUdp, 53}, Kind::kProbe, 20));
  ExpectSkipped(reader, line("1 300-second interval"), "counted by its first hit");
  ExpectHit(reader, line("4294967295 first hit"), LineHit({kUdp, 53}, Kind::kProbe, UINT32_MAX));
  ExpectMalformed(reader, line("0 first hit"), "records");
  ExpectMalformed(reader, line("x first hit"), "records");
  ExpectMalformed(reader, line("4294967296 first hit"), "records");
  for (const CountMode count : {CountMode::kProbes, CountMode::kAll}) {
    AsaReader any = Reader(count);
    ExpectSkipped(any, line("1 first hit", "permitted"), "permitted");
    ExpectSkipped(any, line("1 first hit", "est-allowed"), "permitted");
  }
  ExpectMalformed(reader, line("1 first hit", "considered"), "message text");
}

TEST(AsaReaderTest, ARepeatedMessageHasAsManyRecords) {
  AsaReader reader = Reader();
  const auto line = [](const std::string& times, const std::string& message) {
    return Line("2-106006: message repeated " + times + " times: [ " + message + "]");
  };
  const std::string udp =
      "Deny inbound UDP from 192.0.2.1/137 to 192.0.2.2/137 on interface inside";
  ExpectHit(reader, line("2", udp), LineHit({kUdp, 137}, Kind::kProbe, 2));
  ExpectMalformed(reader, line("0", udp), "records");
  ExpectMalformed(reader, line("x", udp), "records");
  ExpectMalformed(reader, line("2", ""), "message text");
  ExpectMalformed(
      reader,
      Line("6-106100: message repeated 2 times: [ access-list a denied udp o/192.0.2.1(1) "
           "-> i/192.0.2.2(53) hit-cnt 4294967295 first hit [0x0, 0x0]]"),
      "records");
}

TEST(AsaReaderTest, WhatIsWrongWithALineIsNamed) {
  AsaReader reader = Reader();
  const auto line = [](const std::string& source, const std::string& target,
                       const std::string& protocol = "tcp") {
    return Line("4-106023: Deny " + protocol + " src o:" + source + " dst i:" + target +
                " by access-group \"a\"");
  };
  ExpectHit(reader, line("192.0.2.1/1", "192.0.2.2/853"), LineHit({kTcp, 853}));
  ExpectMalformed(reader, line("exp_srv/1", "192.0.2.2/853"), "source address");
  ExpectMalformed(reader, line("192.0.2.1/1", "www.example.com/853"), "target address");
  ExpectMalformed(reader, line("192.0.2.1/x", "192.0.2.2/853"), "source port");
  ExpectMalformed(reader, line("192.0.2.1/1", "192.0.2.2"), "port");
  ExpectMalformed(reader, line("192.0.2.1/1", "192.0.2.2/https"), "port");
  ExpectMalformed(reader, line("192.0.2.1/1", "192.0.2.2/65536"), "port above 65535");
  ExpectMalformed(reader, line("192.0.2.1/1", "192.0.2.2/853", "ip"), "protocol");
  ExpectMalformed(reader, line("192.0.2.1", "192.0.2.2", "icmp"), "icmp type");
  ExpectMalformed(reader, line("192.0.2.1", "192.0.2.2 (type 256, code 0)", "icmp"), "icmp type");
  ExpectMalformed(reader, Line("4-106023: Deny tcp src o:192.0.2.1/1"), "message text");
  ExpectMalformed(reader, line("192.0.2.1/1", "192.0.2.2/853").substr(22), "time");
  ExpectSkipped(reader, "", "no asa message");
  ExpectSkipped(reader, "Apr 15 2013 09:36:50 fw sshd[1]: x", "no asa message");
}

TEST(AsaReaderTest, TheTimeMayHaveNoYearAndTheStateCarriesIt) {
  AsaReader before = Reader();
  const std::string message =
      " fw : %ASA-2-106006: Deny inbound UDP from 192.0.2.1/1 to 192.0.2.2/53 on interface out";
  ExpectHit(before, "Dec 31 23:59:59" + message,
            MakeHit("2013-12-31T23:59:59Z", "192.0.2.1", "192.0.2.2", {kUdp, 53}));
  AsaReader after = Reader();
  ASSERT_TRUE(after.RestoreState(before.SaveState()).ok());
  ExpectHit(after, "Jan  1 00:00:01" + message,
            MakeHit("2014-01-01T00:00:01Z", "192.0.2.1", "192.0.2.2", {kUdp, 53}));
  EXPECT_EQ(after.RestoreState("x").code(), absl::StatusCode::kInvalidArgument);
}

TEST(AsaReaderTest, TheTimesAreThoseOfTheZone) {
  ReaderOptions options;
  options.zone = Zone::Parse("America/New_York").value();
  AsaReader reader(options);
  const std::string message =
      "%ASA-2-106006: Deny inbound UDP from 192.0.2.1/1 to 192.0.2.2/53 on interface out";
  const Hit hit = MakeHit("2014-04-15T13:34:34Z", "192.0.2.1", "192.0.2.2", {kUdp, 53});
  ExpectHit(reader, "Apr 15 2014 09:34:34: " + message, hit);
  ExpectHit(reader, "Apr 15 2014 09:34:34 EDT: " + message, hit);
  ExpectHit(reader, "2014-04-15T13:34:34Z: " + message, hit);
}

}  // namespace
}  // namespace scantrend
