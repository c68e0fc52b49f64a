#include "client/sensor/formats/suricata_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

SuricataReader Reader(CountMode count = CountMode::kProbes) {
  ReaderOptions options;
  options.count = count;
  return SuricataReader(options);
}

// A TCP flow from 192.0.2.1 port 40001 to 192.0.2.2 port 853, with what `tcp` holds.
std::string TcpFlow(const std::string& tcp) {
  return R"({"timestamp":"2019-10-22T00:00:00.000000+0000","event_type":"flow",)"
         R"("src_ip":"192.0.2.1","src_port":40001,"dest_ip":"192.0.2.2","dest_port":853,)"
         R"("proto":"TCP","flow":{"start":"2019-10-21T02:00:00.999999+0200"})" +
         tcp + "}";
}

std::string Flags(const std::string& to_server, const std::string& to_client) {
  return R"(,"tcp":{"tcp_flags":"1f","tcp_flags_ts":")" + to_server + R"(","tcp_flags_tc":")" +
         to_client + R"("})";
}

Hit OfClient(Series series, Kind kind = Kind::kProbe) {
  return MakeHit("2019-10-21T00:00:00Z", "192.0.2.1", "192.0.2.2", series, kind);
}
Hit OfServer(Series series, Kind kind = Kind::kProbe) {
  return MakeHit("2019-10-21T00:00:00Z", "192.0.2.2", "192.0.2.1", series, kind);
}

// dataset/test6-malicious of the Stratosphere Linux IPS. The time stamps are those of an offline
// run, and before the flows' starts.
TEST(SuricataReaderTest, RealFlowsAreHits) {
  SuricataReader reader = Reader();
  ExpectHit(
      reader,
      R"({"timestamp":"2021-06-06T15:57:37.272281+0200","flow_id":2232403389523415,"event_type":)"
      R"("flow","src_ip":"91.238.203.56","src_port":48938,"dest_ip":"192.168.1.129","dest_port":445,)"
      R"("proto":"TCP","flow":{"pkts_toserver":2,"pkts_toclient":2,"bytes_toserver":120,)"
      R"("bytes_toclient":120,"start":"2021-06-06T17:34:31.140759+0200","end":)"
      R"("2021-06-06T17:34:31.141012+0200","age":0,"state":"closed","reason":"timeout","alerted":)"
      R"(false},"tcp":{"tcp_flags":"16","tcp_flags_ts":"02","tcp_flags_tc":"14","syn":true,"rst":)"
      R"(true,"ack":true,"state":"closed"},"host":"stratosphere.org"})",
      MakeHit("2021-06-06T15:34:31Z", "91.238.203.56", "192.168.1.129", {kTcp, 445}));
  // A SYN without ACK, but with an acknowledgment number: Suricata kept no session of it.
  ExpectHit(
      reader,
      R"({"timestamp":"2021-06-06T15:57:37.272281+0200","flow_id":2086371300431060,"event_type":)"
      R"("flow","src_ip":"198.12.66.100","src_port":42686,"dest_ip":"192.168.1.129","dest_port":)"
      R"(5900,"proto":"TCP","flow":{"pkts_toserver":2,"pkts_toclient":2,"bytes_toserver":124,)"
      R"("bytes_toclient":120,"start":"2021-06-06T22:12:43.939220+0200","end":)"
      R"("2021-06-06T22:12:43.939473+0200","age":0,"state":"new","reason":"timeout","alerted":)"
      R"(false},"tcp":{"tcp_flags":"00","tcp_flags_ts":"00","tcp_flags_tc":"00"},"host":)"
      R"("stratosphere.org"})",
      MakeHit("2021-06-06T20:12:43Z", "198.12.66.100", "192.168.1.129", {kTcp, 5900}));
  ExpectHit(
      reader,
      R"({"timestamp":"2021-06-06T15:57:37.272281+0200","flow_id":445348883402532,"event_type":)"
      R"("flow","src_ip":"192.168.1.132","src_port":1900,"dest_ip":"192.168.1.129","dest_port":)"
      R"(44232,"proto":"UDP","app_proto":"failed","flow":{"pkts_toserver":12,"pkts_toclient":0,)"
      R"("bytes_toserver":4056,"bytes_toclient":0,"start":"2021-06-06T16:38:55.855844+0200","end":)"
      R"("2021-06-06T16:38:56.963027+0200","age":1,"state":"new","reason":"timeout","alerted":)"
      R"(false},"host":"stratosphere.org"})",
      MakeHit("2021-06-06T14:38:55Z", "192.168.1.132", "192.168.1.129", {kUdp, 44'232}));
}

TEST(SuricataReaderTest, OtherEventsAreSkippedWhateverTheyHold) {
  SuricataReader reader = Reader();
  ExpectSkipped(reader, R"({"event_type":"alert","src_ip":"192.0.2.1","flow":{"start":"x"}})",
                "no flow");
  ExpectSkipped(reader, R"({"event_type":"stats","flow":[],"proto":{},"src_ip":1,"src_ip":2})",
                "no flow");
  ExpectSkipped(reader, "", "blank");
  ExpectSkipped(reader, " \r", "blank");
}

TEST(SuricataReaderTest, ASynToTheServerIsAProbeWhateverCameAfterIt) {
  SuricataReader reader = Reader();
  for (const auto& [to_server, to_client] :
       {std::pair("02", "00"), std::pair("02", "14"), std::pair("12", "14"), std::pair("13", "12"),
        std::pair("1B", "1b"), std::pair("06", "12"), std::pair("c2", "00")}) {
    ExpectHit(reader, TcpFlow(Flags(to_server, to_client)), OfClient({kTcp, 853}));
  }
}

TEST(SuricataReaderTest, WithoutASynTheRepliesAreBackscatterOfWhoSentThem) {
  SuricataReader reader = Reader();
  for (const char* to_server : {"00", "10", "04"}) {
    ExpectHit(reader, TcpFlow(Flags(to_server, "12")), OfServer({kTcp, 853}, Kind::kBackscatter));
  }
  ExpectHit(reader, TcpFlow(Flags("14", "00")), OfClient({kTcp, 40'001}, Kind::kBackscatter));
  ExpectHit(reader, TcpFlow(Flags("00", "04")), OfServer({kTcp, 853}, Kind::kBackscatter));
  ExpectSkipped(reader, TcpFlow(Flags("10", "18")), "tcp without SYN");
  ExpectSkipped(reader, TcpFlow(Flags("00", "10")), "tcp without SYN");
}

TEST(SuricataReaderTest, FlagsOfBothDirectionsTogetherWillDo) {
  SuricataReader reader = Reader();
  ExpectHit(reader, TcpFlow(R"(,"tcp":{"tcp_flags":"1b"})"), OfClient({kTcp, 853}));
  ExpectHit(reader, TcpFlow(R"(,"tcp":{"tcp_flags":"04"})"),
            OfClient({kTcp, 40'001}, Kind::kBackscatter));
  ExpectSkipped(reader, TcpFlow(R"(,"tcp":{"tcp_flags":"18"})"), "tcp without SYN");
}

TEST(SuricataReaderTest, AFlowWithUnknownFlagsIsAProbe) {
  SuricataReader reader = Reader();
  for (const std::string& tcp :
       {std::string(), std::string(R"(,"tcp":{})"), std::string(R"(,"tcp":null)"),
        std::string(R"(,"tcp":{"tcp_flags_ts":null})"), Flags("00", "00")}) {
    ExpectHit(reader, TcpFlow(tcp), OfClient({kTcp, 853}));
  }
}

TEST(SuricataReaderTest, CountingAllTakesEveryFlowByTheDestinationPortOfItsFirstPacket) {
  SuricataReader reader = Reader(CountMode::kAll);
  ExpectHit(reader, TcpFlow(Flags("02", "12")), OfClient({kTcp, 853}));
  ExpectHit(reader, TcpFlow(Flags("00", "12")), OfServer({kTcp, 40'001}));
  ExpectHit(reader, TcpFlow(Flags("10", "10")), OfClient({kTcp, 853}));
}

TEST(SuricataReaderTest, ProtocolsAreNamesOrNumbersAndNeedNotHavePorts) {
  SuricataReader reader = Reader();
  const auto flow = [](const std::string& fields) {
    return R"({"event_type":"flow","src_ip":"2001:db8::1","dest_ip":"2001:db8::2",)"
           R"("flow":{"start":"2019-10-21T00:00:00.000000+0000"},)" +
           fields + "}";
  };
  const auto hit = [](Series series, Kind kind = Kind::kProbe) {
    return MakeHit("2019-10-21T00:00:00Z", "2001:db8::1", "2001:db8::2", series, kind);
  };
  ExpectHit(reader, flow(R"("proto":"IPv6-ICMP","icmp_type":128,"icmp_code":0)"),
            hit({kIpv6Icmp, 128}));
  ExpectHit(reader, flow(R"("proto":58,"icmp_type":1,"icmp_code":4,"response_icmp_type":128)"),
            hit({kIpv6Icmp, 1}, Kind::kBackscatter));
  ExpectHit(reader, flow(R"("proto":"047")"), hit({47, 0}));
  ExpectHit(reader, flow(R"("proto":"SCTP","src_port":1,"dest_port":2905)"), hit({kSctp, 2905}));
  // Flags are those of TCP.
  ExpectHit(reader, flow(R"("proto":"UDP","dest_port":"853","tcp":{"tcp_flags_ts":"x"})"),
            hit({kUdp, 853}));
  ExpectMalformed(reader, flow(R"("proto":"IPv6-ICMP")"), "icmp type");
}

TEST(SuricataReaderTest, WhatIsWrongWithALineIsNamed) {
  SuricataReader reader = Reader();
  const auto with = [](const std::string& from, const std::string& to) {
    std::string line = TcpFlow("");
    return line.replace(line.find(from), from.size(), to);
  };
  ExpectHit(reader, TcpFlow(""), OfClient({kTcp, 853}));
  ExpectMalformed(reader, TcpFlow("").substr(0, 100), "json");
  ExpectMalformed(reader, "Jun  6 15:57:37 fw suricata", "json");
  ExpectMalformed(reader, "[]", "json");
  ExpectMalformed(reader, with("\"flow\",", "\"fl\xFFw\","), "json");
  ExpectMalformed(reader, with("event_type", "type"), "event type");
  ExpectMalformed(reader, with("\"flow\",", "null,"), "event type");
  ExpectMalformed(reader, with("timestamp", "event_type"), "event type");
  ExpectMalformed(reader, with("timestamp", "src_ip"), "json key twice");
  ExpectMalformed(reader, with("853", "[853]"), "json type");
  ExpectMalformed(reader, with("{\"start\":", "[{\"start\":}]"), "json");
  // The time stamp is no start.
  ExpectMalformed(reader, with("start", "end"), "time");
  ExpectMalformed(reader, with("2019-10-21T02", "2019-10-21T25"), "time");
  ExpectMalformed(reader, with("192.0.2.1", "192.0.2"), "source address");
  ExpectMalformed(reader, with("dest_ip", "destip"), "target address");
  ExpectMalformed(reader, with("TCP", "TPC"), "protocol");
  ExpectMalformed(reader, with("40001", "-1"), "source port");
  ExpectMalformed(reader, with("853", "65536"), "port above 65535");
  ExpectMalformed(reader, with("853", "853.5"), "port");
  ExpectMalformed(reader, TcpFlow(Flags("S", "00")), "tcp flags");
  ExpectMalformed(reader, TcpFlow(Flags("02", "012")), "tcp flags");
}

}  // namespace
}  // namespace scantrend
