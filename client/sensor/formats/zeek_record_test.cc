#include "client/sensor/formats/zeek_record.h"

#include <gtest/gtest.h>

#include <string>

#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

// From 192.0.2.1 port 40001 to 192.0.2.2 port 853, at 2013-03-03T21:53:59Z.
ZeekRecord Record(std::string_view protocol, std::string_view state, std::string_view history) {
  ZeekRecord record;
  record.values = {
      "1362347639.999999", "192.0.2.1", "40001", "192.0.2.2", "853", protocol, state, history, ""};
  return record;
}

// Whom a record counts as a hit of.
Hit OfOriginator(Series series, Kind kind = Kind::kProbe) {
  return MakeHit("2013-03-03T21:53:59Z", "192.0.2.1", "192.0.2.2", series, kind);
}
Hit OfResponder(Series series, Kind kind = Kind::kProbe) {
  return MakeHit("2013-03-03T21:53:59Z", "192.0.2.2", "192.0.2.1", series, kind);
}

void ExpectHit(const ZeekRecord& record, const Hit& expected, CountMode mode = CountMode::kProbes) {
  const ReadResult result = record.Read(mode);
  const std::string what(record.values[kZeekState]);
  ASSERT_EQ(result.outcome, ReadResult::Outcome::kHit) << what << ": " << result.reason;
  EXPECT_EQ(result.hit, expected) << what << " " << record.values[kZeekHistory];
}

void ExpectSkipped(const ZeekRecord& record, std::string_view reason) {
  const ReadResult result = record.Read(CountMode::kProbes);
  EXPECT_EQ(result.outcome, ReadResult::Outcome::kSkipped) << record.values[kZeekHistory];
  EXPECT_EQ(result.reason, reason) << record.values[kZeekHistory];
}

void ExpectMalformed(const ZeekRecord& record, std::string_view reason) {
  const ReadResult result = record.Read(CountMode::kProbes);
  EXPECT_EQ(result.outcome, ReadResult::Outcome::kMalformed);
  EXPECT_EQ(result.reason, reason);
}

constexpr const char* kProbeStates[] = {"S0",   "S1",   "SF",     "REJ", "S2", "S3",
                                        "RSTO", "RSTR", "RSTOS0", "SH",  ""};

TEST(ZeekRecordTest, AttemptsAndConnectionsAreProbesOfTheOriginator) {
  for (const char* state : kProbeStates) {
    for (const char* history : {"", "S", "ShADadFf", "^S", "CSr", "Q"}) {
      ExpectHit(Record("tcp", state, history), OfOriginator({kTcp, 853}));
    }
  }
}

TEST(ZeekRecordTest, RepliesWithoutAnAttemptAreBackscatterOfTheResponder) {
  const Hit backscatter = OfResponder({kTcp, 853}, Kind::kBackscatter);
  for (const char* state : {"RSTRH", "SHR"}) {
    for (const char* history : {"", "^hr", "hf", "^r"}) {
      ExpectHit(Record("tcp", state, history), backscatter);
    }
  }
}

TEST(ZeekRecordTest, TrafficWithoutItsBeginningIsSkipped) {
  for (const char* history : {"", "A", "DadA", "^dA", "F", "C", "^"}) {
    ExpectSkipped(Record("tcp", "OTH", history), "tcp without SYN");
  }
}

TEST(ZeekRecordTest, TheHistoryTellsWhatAnotherFirstPacketWas) {
  // A SYN-ACK that nothing follows; Zeek knew by the ports who the server is, or did not.
  ExpectHit(Record("tcp", "OTH", "^h"), OfResponder({kTcp, 853}, Kind::kBackscatter));
  ExpectHit(Record("tcp", "OTH", "H"), OfOriginator({kTcp, 40'001}, Kind::kBackscatter));
  // One that the monitored host answered with a RST.
  ExpectHit(Record("tcp", "RSTO", "^hR"), OfResponder({kTcp, 853}, Kind::kBackscatter));
  ExpectHit(Record("tcp", "REJ", "Hr"), OfOriginator({kTcp, 40'001}, Kind::kBackscatter));
  // A RST that Zeek did not turn around.
  ExpectHit(Record("tcp", "OTH", "R"), OfOriginator({kTcp, 40'001}, Kind::kBackscatter));
  ExpectHit(Record("tcp", "OTH", "I"), OfOriginator({kTcp, 40'001}, Kind::kBackscatter));
  // Scans without SYN, answered by the monitored host or not.
  ExpectSkipped(Record("tcp", "RSTRH", "Ar"), "tcp without SYN");
  ExpectSkipped(Record("tcp", "RSTR", "Fr"), "tcp without SYN");
  ExpectSkipped(Record("tcp", "SH", "F"), "tcp without SYN");
  // A SYN.
  ExpectHit(Record("tcp", "OTH", "SaR"), OfOriginator({kTcp, 853}));
}

TEST(ZeekRecordTest, TheHistoryIsNotNeededWhereTheStateIsCertain) {
  for (const char* state : {"S0", "S1", "SF", "S2", "S3", "RSTOS0"}) {
    ExpectHit(Record("tcp", state, "D"), OfOriginator({kTcp, 853}));
  }
}

TEST(ZeekRecordTest, CountingAllTakesEveryConnectionByTheDestinationPortOfItsFirstPacket) {
  for (const char* state : kProbeStates) {
    ExpectHit(Record("tcp", state, ""), OfOriginator({kTcp, 853}), CountMode::kAll);
  }
  ExpectHit(Record("tcp", "OTH", "A"), OfOriginator({kTcp, 853}), CountMode::kAll);
  ExpectHit(Record("tcp", "RSTRH", "^r"), OfResponder({kTcp, 40'001}), CountMode::kAll);
  ExpectHit(Record("tcp", "OTH", "^h"), OfResponder({kTcp, 40'001}), CountMode::kAll);
}

TEST(ZeekRecordTest, UdpIsAProbeOfTheSideThatSent) {
  for (const char* state : {"S0", "SF", "OTH", ""}) {
    ExpectHit(Record("udp", state, "D"), OfOriginator({kUdp, 853}));
  }
  ExpectHit(Record("udp", "SHR", "^d"), OfResponder({kUdp, 40'001}));
}

TEST(ZeekRecordTest, TheTypeOfIcmpIsInTheFieldOfTheOriginatorsPort) {
  ZeekRecord record = Record("icmp", "OTH", "");
  record.values[kZeekOriginatorPort] = "8";
  record.values[kZeekResponderPort] = "0";
  ExpectHit(record, OfOriginator({kIcmp, 8}));
  record.values[kZeekOriginatorPort] = "3";
  ExpectHit(record, OfOriginator({kIcmp, 3}, Kind::kBackscatter));
  record.values[kZeekOriginatorPort] = "256";
  ExpectMalformed(record, "icmp type");
}

TEST(ZeekRecordTest, IcmpBetweenIpv6AddressesIsThatOfIpv6) {
  ZeekRecord record = Record("icmp", "OTH", "");
  record.values[kZeekOriginator] = "2001:db8::1";
  record.values[kZeekResponder] = "2001:db8::2";
  record.values[kZeekOriginatorPort] = "128";
  record.values[kZeekResponderPort] = "129";
  ExpectHit(record,
            MakeHit("2013-03-03T21:53:59Z", "2001:db8::1", "2001:db8::2", {kIpv6Icmp, 128}));
}

TEST(ZeekRecordTest, ATransportThatZeekDoesNotKnowIsTheNumberOfTheProtocol) {
  ZeekRecord record = Record("unknown_transport", "OTH", "");
  ExpectSkipped(record, "unknown transport");
  record.values[kZeekIpProtocol] = "47";
  ExpectHit(record, OfOriginator({47, 0}));
  record.values[kZeekIpProtocol] = "256";
  ExpectMalformed(record, "protocol");
}

TEST(ZeekRecordTest, TheTimeIsSecondsOrIsoOrMilliseconds) {
  for (const char* time :
       {"1362347639", "1362347639.25", "1362347639000", "1362347639999", "2013-03-03T21:53:59.25Z",
        "2013-03-03T21:53:59", "2013-03-03T23:53:59+0200"}) {
    ZeekRecord record = Record("tcp", "S0", "S");
    record.values[kZeekTime] = time;
    ExpectHit(record, OfOriginator({kTcp, 853}));
  }
  for (const char* time : {"", "-", "x", "-1.5", "136234763900", "4294967296", "4294967296000",
                           "13623476390000", "136234763900x", "2013-02-29T00:00:00Z"}) {
    ZeekRecord record = Record("tcp", "S0", "S");
    record.values[kZeekTime] = time;
    ExpectMalformed(record, "time");
  }
}

TEST(ZeekRecordTest, WhatIsWrongWithARecordIsNamed) {
  const auto with = [](ZeekKey key, std::string_view value) {
    ZeekRecord record = Record("tcp", "S0", "S");
    record.values[key] = value;
    return record;
  };
  ExpectMalformed(with(kZeekOriginator, ""), "source address");
  ExpectMalformed(with(kZeekOriginatorPort, "x"), "source port");
  ExpectMalformed(with(kZeekResponder, "192.0.2"), "target address");
  ExpectMalformed(with(kZeekResponderPort, ""), "port");
  ExpectMalformed(with(kZeekResponderPort, "65536"), "port above 65535");
  ExpectMalformed(with(kZeekProtocol, ""), "protocol");
  ExpectMalformed(with(kZeekState, "s0"), "conn state");
  ZeekRecord udp = Record("udp", "S9", "D");
  ExpectMalformed(udp, "conn state");
}

}  // namespace
}  // namespace scantrend
