#include "client/sensor/formats/dshield_reader.h"

#include <gtest/gtest.h>

#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

DshieldReader Reader(CountMode count = CountMode::kProbes) {
  ReaderOptions options;
  options.count = count;
  return DshieldReader(options);
}

// Lines of the AWS honeypot data set of J. Jacobs and B. Rudis, as DShield lines.
TEST(DshieldReaderTest, RealLinesAreHits) {
  DshieldReader reader = Reader();
  ExpectHit(reader,
            "2013-03-03 21:53:59 +0000\t1000\t1\t61.131.218.218\t6000\t192.0.2.3\t1433\t6\t",
            MakeHit("2013-03-03T21:53:59Z", "61.131.218.218", "192.0.2.3", {kTcp, 1433}));
  ExpectHit(reader, "2013-03-03 21:57:01 +0000\t1000\t1\t80.86.82.58\t5270\t192.0.2.3\t5060\t17\t",
            MakeHit("2013-03-03T21:57:01Z", "80.86.82.58", "192.0.2.3", {kUdp, 5060}));
}

TEST(DshieldReaderTest, TheDayIsTheUtcDay) {
  DshieldReader reader = Reader();
  ExpectHit(reader, "2019-10-21 22:30:00 -0500\t7\t1\t192.0.2.1\t1\t192.0.2.2\t853\tTCP\tS",
            MakeHit("2019-10-22T03:30:00Z", "192.0.2.1", "192.0.2.2", {kTcp, 853}));
  ExpectHit(reader, "2019-10-21 00:30:00 +02:00\t7\t1\t192.0.2.1\t1\t192.0.2.2\t853\tTCP\tS",
            MakeHit("2019-10-20T22:30:00Z", "192.0.2.1", "192.0.2.2", {kTcp, 853}));
}

TEST(DshieldReaderTest, TheUserIdMayComeBeforeTheDate) {
  DshieldReader reader = Reader();
  ExpectHit(
      reader, "1000\t2013-03-03 21:53:59 +0000\t3\t192.0.2.1\t6000\t192.0.2.3\t1433\t6\tS",
      MakeHit("2013-03-03T21:53:59Z", "192.0.2.1", "192.0.2.3", {kTcp, 1433}, Kind::kProbe, 3));
}

TEST(DshieldReaderTest, FlagsDecideTheKindAndMayBeMissing) {
  DshieldReader reader = Reader();
  const std::string line = "2013-03-03 21:53:59 +0000\t1\t1\t192.0.2.1\t443\t192.0.2.3\t5000\ttcp";
  const auto hit = [](uint16_t port, Kind kind) {
    return MakeHit("2013-03-03T21:53:59Z", "192.0.2.1", "192.0.2.3", {kTcp, port}, kind);
  };
  ExpectHit(reader, line, hit(5000, Kind::kProbe));
  ExpectHit(reader, line + "\t-", hit(5000, Kind::kProbe));
  ExpectHit(reader, line + "\t12S", hit(5000, Kind::kProbe));
  ExpectHit(reader, line + "\tSA\r", hit(443, Kind::kBackscatter));
  ExpectHit(reader, line + "\tRA\tmore\tfields", hit(443, Kind::kBackscatter));
  ExpectSkipped(reader, line + "\tFPU", "tcp without SYN");
  ExpectMalformed(reader, line + "\tQ", "tcp flags");
  DshieldReader all = Reader(CountMode::kAll);
  ExpectHit(all, line + "\tSA", hit(5000, Kind::kProbe));
}

TEST(DshieldReaderTest, TheTypeOfIcmpIsInTheFieldOfTheSourcePort) {
  DshieldReader reader = Reader();
  ExpectHit(reader, "2013-03-03 21:53:59 +0000\t1\t1\t192.0.2.1\t8\t192.0.2.3\t0\t1\t",
            MakeHit("2013-03-03T21:53:59Z", "192.0.2.1", "192.0.2.3", {kIcmp, 8}));
  ExpectHit(
      reader, "2013-03-03 21:53:59 +0000\t1\t1\t192.0.2.1\t3\t192.0.2.3\t\ticmp\t",
      MakeHit("2013-03-03T21:53:59Z", "192.0.2.1", "192.0.2.3", {kIcmp, 3}, Kind::kBackscatter));
  ExpectMalformed(reader, "2013-03-03 21:53:59 +0000\t1\t1\t192.0.2.1\t\t192.0.2.3\t\ticmp\t",
                  "icmp type");
}

TEST(DshieldReaderTest, CommentsAndBlankLinesAreSkipped) {
  DshieldReader reader = Reader();
  ExpectSkipped(reader, "# 2013", "comment");
  ExpectSkipped(reader, "", "blank");
  ExpectSkipped(reader, " \t\r", "blank");
}

TEST(DshieldReaderTest, WhatIsWrongWithALineIsNamed) {
  DshieldReader reader = Reader();
  const auto line = [](std::string_view time, std::string_view count, std::string_view source,
                       std::string_view source_port, std::string_view target, std::string_view port,
                       std::string_view protocol) {
    std::string result(time);
    for (const std::string_view field :
         {std::string_view("7"), count, source, source_port, target, port, protocol}) {
      result += '\t';
      result += field;
    }
    return result;
  };
  const auto time = "2013-03-03 21:53:59 +0000";
  ExpectHit(reader, line(time, "4294967295", "1.2.3.4", "1", "1.2.3.5", "65535", "6"),
            MakeHit("2013-03-03T21:53:59Z", "1.2.3.4", "1.2.3.5", {kTcp, 65535}, Kind::kProbe,
                    UINT32_MAX));
  ExpectMalformed(reader, "2013-03-03 21:53:59 +0000\t1\t1\t1.2.3.4\t1\t1.2.3.5\t1", "fields");
  ExpectMalformed(reader, "2013", "fields");
  ExpectMalformed(
      reader, line("2013-02-29 00:00:00 +0000", "1", "1.2.3.4", "1", "1.2.3.5", "1", "6"), "time");
  ExpectMalformed(
      reader, line("1969-12-31 00:00:00 +0000", "1", "1.2.3.4", "1", "1.2.3.5", "1", "6"), "time");
  ExpectMalformed(reader, line(time, "0", "1.2.3.4", "1", "1.2.3.5", "1", "6"), "records");
  ExpectMalformed(reader, line(time, "4294967296", "1.2.3.4", "1", "1.2.3.5", "1", "6"), "records");
  ExpectMalformed(reader, line(time, "1", "1.2.3", "1", "1.2.3.5", "1", "6"), "source address");
  ExpectMalformed(reader, line(time, "1", "1.2.3.4", "1", "", "1", "6"), "target address");
  ExpectMalformed(reader, line(time, "1", "1.2.3.4", "x", "1.2.3.5", "1", "6"), "source port");
  ExpectMalformed(reader, line(time, "1", "1.2.3.4", "1", "1.2.3.5", "65536", "6"),
                  "port above 65535");
  ExpectMalformed(reader, line(time, "1", "1.2.3.4", "1", "1.2.3.5", "", "6"), "port");
  ExpectMalformed(reader, line(time, "1", "1.2.3.4", "1", "1.2.3.5", "1", "quic"), "protocol");
}

}  // namespace
}  // namespace scantrend
