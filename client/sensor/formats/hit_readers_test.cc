#include "client/sensor/formats/hit_readers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace scantrend {
namespace {

struct Sample {
  std::string format;
  std::vector<std::string> lines;
};

// Valid lines of every format; what every reader must be good at is tried on all of them.
const std::vector<Sample>& Samples() {
  static const auto* const samples = new std::vector<Sample>{
      {"asa",
       {"Dec 31 2013 23:59:59 fw : %ASA-4-106023: Deny tcp src outside:192.0.2.1/1(LOCAL\\user) "
        "dst "
        "inside:192.0.2.2/853 by access-group \"a\" [0x0, 0x0]",
        "Dec 31 23:59:58 fw : %ASA-6-106015: Deny TCP (no connection) from 192.0.2.1/443 to "
        "192.0.2.2/5 flags SYN ACK  on interface outside",
        "Jan  1 00:00:01 fw : %ASA-session-6-106100: access-list a denied icmp o/192.0.2.1(8) -> "
        "i/192.0.2.2(0) hit-cnt 21 300-second interval [0x0, 0x0]",
        "<166>2014-01-01T00:00:02Z: %ASA-3-710003: UDP access denied by ACL from 2001:db8::1/5 to "
        "outside:2001:db8::2/53",
        "Jan  1 00:00:03 fw %ASA-2-106006: message repeated 2 times: [ Deny inbound UDP from "
        "192.0.2.1/1 to 192.0.2.2/53 on interface outside]"}},
      {"cowrie",
       {R"({"eventid":"cowrie.session.connect","src_ip":"192.0.2.1","src_port":40001,"dst_ip":)"
        R"("192.0.2.2","dst_port":2222,"timestamp":"2019-10-21T23:59:59.999999Z"})",
        R"({"eventid":"cowrie.login.failed","username":"root","password":"\u0000"})"}},
      {"csv",
       {"time,source,target,port,protocol,source_port,records,flags",
        "1362347639.5,192.0.2.1,192.0.2.2,853,tcp,443,2,S",
        "2013-03-03T21:53:59+01:00,2001:db8::1,2001:db8::2,128,ipv6-icmp,,,",
        "\"1362347639\",\"192.0.2.1\",\"192.0.2.2\",\"853\",\"tcp\",\"443\",\"1\",\"SA\""}},
      {"dshield",
       {"2013-03-03 21:53:59 +0000\t1000\t1\t61.131.218.218\t6000\t192.0.2.3\t1433\t6\t",
        "1000\t2013-03-03 21:57:01 +0000\t1\t80.86.82.58\t5270\t192.0.2.3\t5060\t17\t",
        "2013-03-03 21:58:10 -0500\t1000\t9\t192.0.2.9\t443\t192.0.2.3\t1080\ttcp\t12SA"}},
      {"filterlog",
       {"Dec 31 23:59:59 fw filterlog[7]: "
        "4,,,1000000103,em0,match,block,in,4,0x0,,63,1,0,DF,6,tcp,60,"
        "192.0.2.1,192.0.2.2,49724,853,0,S,1891286705,,64240,,mss;sackOK",
        "Jan  1 00:00:01 filterlog: 6,,,1000000105,igb1,match,block,in,6,0x00,0xf6279,1,UDP,17,32,"
        "2001:db8::1,2001:db8::2,546,547,32",
        "<134>1 2014-01-01T00:00:02Z fw filterlog 7 - [meta sequenceId=\"1\"] "
        "4,,,0,em0,match,block,in,"
        "4,0x0,,64,1,0,none,1,icmp,84,192.0.2.1,192.0.2.2,datalength=64,echoreq,0,1,2,",
        "Jan  1 00:00:03 fw filterlog[7]: "
        "4,,,0,em0,match,block,in,4,truncated-ip=99,0x0,,64,1,0,none,"
        "1,icmp,84,192.0.2.1,192.0.2.2,unreachport,192.0.2.1,UDP,5336"}},
      {"netfilter",
       {"Dec 31 12:11:24 bridge kernel: INBOUND TCP: IN=br0 PHYSIN=eth0 SRC=220.228.136.38 "
        "DST=11.11.79.83 LEN=64 TTL=47 ID=17159 DF PROTO=TCP SPT=1629 DPT=139 WINDOW=44620 "
        "RES=0x00 "
        "SYN URGP=0 OPT (020405B4) ",
        "Jan  1 00:00:01 fw kernel: [1.2] SRC=192.0.2.1 DST=192.0.2.2 PROTO=ICMP TYPE=3 CODE=3 "
        "[SRC=192.0.2.2 DST=192.0.2.1 PROTO=UDP SPT=5 DPT=53 LEN=9 ] ",
        "Dec 31 23:59:59 fw kernel: SRC=2001:0db8:0000:0000:0000:0000:0000:0001 DST=2001:0db8::2 "
        "PROTO=UDP SPT=5 DPT=53 LEN=9",
        "1554681600 raspi kernel: DSHIELDINPUT SRC=192.0.2.1 DST=192.0.2.2 PROTO=UDP SPT=1 "
        "DPT=5060",
        "Jan  2 00:00:01 fw kernel: SRC=192.0.2.1 DST=192.0.2.2 FRAG:8 PROTO=UDP"}},
      {"nfdump",
       {"ts,te,td,sa,da,sp,dp,pr,flg,fwd",
        "2019-10-19 10:00:00,2019-10-19 10:00:00,0.000,192.0.2.1,192.0.2.2,1,853,TCP,......S.,0",
        "2019-10-19 10:00:00,2019-10-19 10:00:00,0.000,192.0.2.1,192.0.2.2,0,2048,ICMP,........,0",
        "Summary", "flows,bytes,packets,avg_bps,avg_pps,avg_bpp", "2,80,2,0,0,40",
        "cnt,af,firstSeen,lastSeen,proto,srcAddr,srcPort,dstAddr,dstPort,flags,flows",
        "1,2,1571479200250,1571479201250,6,192.0.2.1,80,192.0.2.2,853,...A..S.,3",
        "2,10,1571479200.250,1571479201.250,58,2001:db8::1,0,2001:db8::2,128.0,........,1"}},
      {"suricata",
       {R"({"event_type":"flow","src_ip":"192.0.2.1","src_port":1,"dest_ip":"192.0.2.2",)"
        R"("dest_port":853,"proto":"TCP","flow":{"start":"2021-06-06T17:34:31.140759+0200"},)"
        R"("tcp":{"tcp_flags_ts":"02","tcp_flags_tc":"14"}})",
        R"({"event_type":"flow","src_ip":"2001:db8::1","dest_ip":"2001:db8::2","proto":)"
        R"("IPv6-ICMP","icmp_type":128,"flow":{"start":"2021-06-06T17:34:31.140759+0200"}})",
        R"({"event_type":"alert","flow":{"start":"2021-06-06T17:34:31.140759+0200"}})"}},
      {"vpcflow",
       {"2 123456789010 eni-1 192.0.2.1 192.0.2.2 49761 3389 6 20 4249 1418530010 1418530070 "
        "REJECT OK",
        "srcaddr dstaddr srcport dstport protocol tcp-flags start action log-status",
        "2001:db8::1 2001:db8::2 5 853 6 18 1418530010 REJECT OK",
        "- - - - - - 1418530010 - NODATA",
        "2014-12-14T04:08:00.000Z 192.0.2.1 192.0.2.2 5 53 17 - 1418530010 REJECT OK"}},
      {"zeek",
       {"#separator \\x2c", "#unset_field,?", "#empty_field,(empty)", "#path,conn",
        "#fields,ts,id.orig_h,id.orig_p,id.resp_h,id.resp_p,proto,conn_state,history",
        "1362347639.25,192.0.2.1,40001,192.0.2.2,853,tcp,S0,S",
        "2013-03-03T21:53:59Z,192.0.2.1,443,192.0.2.2,40001,tcp,OTH,H",
        "#close,2013-03-03-21-53-59", "#separator \\x09", "#unset_field\t-",
        "#fields\tid.resp_h\tid.resp_p\tts\tid.orig_h\tid.orig_p\tproto\tconn_state\tip_proto",
        "2001:db8::2\t129\t1362347639.25\t2001:db8::1\t128\ticmp\tOTH\t-",
        R"({"ts":1362347639.25,"id.orig_h":"192.0.2.1","id.orig_p":40001,"id.resp_h":)"
        R"("192.0.2.2","id.resp_p":853,"proto":"udp","conn_state":"SHR","history":"^d"})"}}};
  return *samples;
}

std::unique_ptr<HitReader> MakeReader(const std::string& format, CountMode count) {
  ReaderOptions options;
  options.count = count;
  options.year = 2005;
  auto reader = MakeHitReader(format, options);
  EXPECT_TRUE(reader.ok()) << reader.status();
  return *std::move(reader);
}

TEST(HitReadersTest, AnUnknownFormatIsRefusedWithTheKnownOnes) {
  const absl::Status status = MakeHitReader("pcap2", ReaderOptions{}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "the format \"pcap2\" is not known; known are asa, cowrie, csv, dshield, filterlog, "
            "netfilter, nfdump, suricata, vpcflow, zeek");
}

TEST(HitReadersTest, OptionsThatNoReaderCanUseAreRefused) {
  for (const int year : {-1, 0, 1969, 2107, 20'050}) {
    ReaderOptions options;
    options.year = year;
    EXPECT_EQ(MakeHitReader("netfilter", options).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  ReaderOptions options;
  options.columns = {{"when", "ts"}};
  EXPECT_EQ(MakeHitReader("csv", options).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(HitReadersTest, EveryFormatHasSamples) {
  std::string formats;
  for (const Sample& sample : Samples()) {
    formats += (formats.empty() ? "" : ", ") + sample.format;
  }
  EXPECT_EQ(formats, HitReaderFormats());
}

TEST(HitReadersTest, AReaderThatGoesOnInTheMiddleReadsTheSameHits) {
  for (const Sample& sample : Samples()) {
    for (size_t stop = 0; stop <= sample.lines.size(); ++stop) {
      const auto whole = MakeReader(sample.format, CountMode::kProbes);
      auto split = MakeReader(sample.format, CountMode::kProbes);
      for (size_t i = 0; i < sample.lines.size(); ++i) {
        if (i == stop) {
          const std::string state = split->SaveState();
          EXPECT_LE(state.size(), kReaderStateBytesMax);
          split = MakeReader(sample.format, CountMode::kProbes);
          ASSERT_TRUE(split->RestoreState(state).ok()) << state;
        }
        const ReadResult expected = whole->ReadLine(sample.lines[i]);
        const ReadResult actual = split->ReadLine(sample.lines[i]);
        EXPECT_NE(expected.outcome, ReadResult::Outcome::kMalformed) << expected.reason;
        EXPECT_EQ(actual.outcome, expected.outcome);
        EXPECT_EQ(actual.hit, expected.hit);
        EXPECT_EQ(actual.reason, expected.reason);
      }
      EXPECT_EQ(split->SaveState(), whole->SaveState());
    }
  }
}

// Some bytes replaced, removed, doubled or appended.
std::string Mutate(std::string line, std::mt19937& random) {
  const auto below = [&](size_t end) {
    return std::uniform_int_distribution<size_t>(0, end - 1)(random);
  };
  for (size_t changes = 1 + below(4); changes > 0 && !line.empty(); --changes) {
    const size_t at = below(line.size());
    constexpr std::string_view kSpecial = "\"\0\r\t ,;=-+:.[]()09aZ\xFF";
    switch (below(5)) {
      case 0:
        line[at] = static_cast<char>(below(256));
        break;
      case 1:
        line[at] = kSpecial[below(kSpecial.size())];
        break;
      case 2:
        line.erase(at, 1 + below(8));
        break;
      case 3:
        line.insert(at, line.substr(below(line.size()), below(40)));
        break;
      default:
        line.resize(at);
        break;
    }
  }
  return line;
}

void ExpectSound(const ReadResult& result, const std::string& line) {
  if (result.outcome == ReadResult::Outcome::kHit) {
    EXPECT_TRUE(IsValidPort(result.hit.series.protocol, result.hit.series.port)) << line;
    EXPECT_GE(result.hit.records, 1u) << line;
  } else {
    EXPECT_NE(result.reason, "") << line;
    EXPECT_EQ(result.hit, Hit{}) << line;
  }
}

TEST(HitReadersTest, AnyMutationOfALineIsAHitOrSkippedOrMalformed) {
  constexpr unsigned kSeed = 20'191'021;
  std::mt19937 random(kSeed);
  for (const Sample& sample : Samples()) {
    auto reader = MakeReader(sample.format, CountMode::kProbes);
    for (int round = 0; round < 20'000; ++round) {
      const size_t index =
          std::uniform_int_distribution<size_t>(0, sample.lines.size() - 1)(random);
      // On the heap without slack, so that a sanitizer sees a read behind the end.
      const std::string line = Mutate(sample.lines[index], random);
      const std::vector<char> exact(line.begin(), line.end());
      ExpectSound(reader->ReadLine({exact.data(), exact.size()}), line);
      if (!reader->status().ok()) {
        reader = MakeReader(sample.format, CountMode::kAll);
        ExpectSound(reader->ReadLine(sample.lines[0]), sample.lines[0]);
      }
      ASSERT_LE(reader->SaveState().size(), kReaderStateBytesMax);
    }
  }
}

TEST(HitReadersTest, RandomBytesAreNoHits) {
  constexpr unsigned kSeed = 853;
  std::mt19937 random(kSeed);
  for (const Sample& sample : Samples()) {
    const auto reader = MakeReader(sample.format, CountMode::kAll);
    ExpectSound(reader->ReadLine(sample.lines[0]), sample.lines[0]);
    for (int round = 0; round < 5'000; ++round) {
      std::string line(std::uniform_int_distribution<size_t>(0, 300)(random), '\0');
      std::generate(line.begin(), line.end(), [&] { return static_cast<char>(random()); });
      const ReadResult result = reader->ReadLine(line);
      EXPECT_NE(result.outcome, ReadResult::Outcome::kHit);
      ExpectSound(result, line);
    }
  }
}

}  // namespace
}  // namespace scantrend
