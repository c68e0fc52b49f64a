#include "client/sensor/formats/csv_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

constexpr std::string_view kHeader = "time,source,target,port,protocol,source_port,records,flags";

Hit CsvHit(Series series, Kind kind = Kind::kProbe, uint32_t records = 1) {
  return MakeHit("2013-03-03T21:53:59Z", "192.0.2.1", "192.0.2.2", series, kind, records);
}

TEST(CsvReaderTest, RowsAreReadByTheNamesOfTheirColumns) {
  ReaderOptions options;
  options.columns = {
      {"time", "ts"}, {"source", "src"}, {"target", "dst"}, {"port", "dpt"}, {"protocol", "proto"}};
  CsvReader reader(options);
  ExpectSkipped(reader, "", "blank");
  ExpectSkipped(reader, "proto;sensor;src;dst;dpt;ts\r", "header");
  ExpectSkipped(reader, " ", "blank");
  ExpectHit(reader, "tcp;\"a;b\";192.0.2.1;\"192.0.2.2\";853;1362347639.75\r", CsvHit({kTcp, 853}));
  ExpectHit(reader, "17;;192.0.2.1;192.0.2.2;53;2013-03-03 22:53:59+01:00;more",
            CsvHit({kUdp, 53}));
}

TEST(CsvReaderTest, OptionalColumnsAreHeededWhereTheyAre) {
  CsvReader reader(ReaderOptions{});
  ExpectSkipped(reader, kHeader, "header");
  const std::string row = "2013-03-03T21:53:59Z,192.0.2.1,192.0.2.2,";
  ExpectHit(reader, row + "853,tcp,443,7,S", CsvHit({kTcp, 853}, Kind::kProbe, 7));
  ExpectHit(reader, row + "853,tcp,443,,....A..S.", CsvHit({kTcp, 443}, Kind::kBackscatter));
  ExpectHit(reader, row + "853,tcp,,,-", CsvHit({kTcp, 853}));
  ExpectHit(reader, row + "8,icmp,,,", CsvHit({kIcmp, 8}));
  ExpectHit(reader, row + ",gre,,,", CsvHit({47, 0}));
  ExpectSkipped(reader, row + "853,tcp,443,,A", "tcp without SYN");
  ExpectSkipped(reader, row + "853,tcp,,,R", "tcp reply without source port");
}

TEST(CsvReaderTest, AHeaderThatLacksAColumnMakesTheFileUnusable) {
  CsvReader reader(ReaderOptions{});
  EXPECT_TRUE(reader.status().ok());
  ExpectMalformed(reader, "ts,source,target,port,protocol", "header");
  EXPECT_EQ(reader.status().code(), absl::StatusCode::kInvalidArgument);
  ExpectMalformed(reader, kHeader, "header");
}

TEST(CsvReaderTest, WhatIsWrongWithARowIsNamed) {
  CsvReader reader(ReaderOptions{});
  ExpectSkipped(reader, kHeader, "header");
  ExpectMalformed(reader, "1,192.0.2.1,192.0.2.2,1,tcp,1,1", "columns");
  ExpectMalformed(reader, "1,\"192.0.2.1,192.0.2.2,1,tcp,1,1,S", "quote");
  ExpectMalformed(reader, "x,192.0.2.1,192.0.2.2,1,tcp,1,1,S", "time");
  ExpectMalformed(reader, "-1,192.0.2.1,192.0.2.2,1,tcp,1,1,S", "time");
  ExpectMalformed(reader, "4294967296,192.0.2.1,192.0.2.2,1,tcp,1,1,S", "time");
  ExpectMalformed(reader, "2106-02-07T06:28:16Z,192.0.2.1,192.0.2.2,1,tcp,1,1,S", "time");
  ExpectMalformed(reader, "1,192.0.2.1,192.0.2.2,1,tcp,1,0,S", "records");
  ExpectMalformed(reader, "1,192.0.2,192.0.2.2,1,tcp,1,1,S", "source address");
  ExpectMalformed(reader, "1,192.0.2.1,,1,tcp,1,1,S", "target address");
  ExpectMalformed(reader, "1,192.0.2.1,192.0.2.2,1,x,1,1,S", "protocol");
  ExpectMalformed(reader, "1,192.0.2.1,192.0.2.2,1,tcp,x,1,S", "source port");
  ExpectMalformed(reader, "1,192.0.2.1,192.0.2.2,65536,tcp,1,1,S", "port above 65535");
  ExpectMalformed(reader, "1,192.0.2.1,192.0.2.2,,tcp,1,1,S", "port");
  ExpectMalformed(reader, "1,192.0.2.1,192.0.2.2,256,icmp,1,1,S", "icmp type");
  ExpectMalformed(reader, "1,192.0.2.1,192.0.2.2,1,tcp,1,1,SYN", "tcp flags");
  EXPECT_TRUE(reader.status().ok());
}

TEST(CsvReaderTest, TimesWithoutAnOffsetAreThoseOfTheZone) {
  ReaderOptions options;
  options.zone = Zone::Parse("Europe/Berlin").value();
  CsvReader reader(options);
  ExpectSkipped(reader, kHeader, "header");
  const std::string rest = ",192.0.2.1,192.0.2.2,853,tcp,443,,S";
  for (const char* time : {"2013-03-03 22:53:59", "2013-03-03T21:53:59Z", "1362347639"}) {
    ExpectHit(reader, time + rest, CsvHit({kTcp, 853}));
  }
}

TEST(CsvReaderTest, ANewFileHasAHeaderOfItsOwn) {
  CsvReader reader(ReaderOptions{});
  ExpectSkipped(reader, kHeader, "header");
  reader.BeginFile();
  EXPECT_EQ(reader.SaveState(), "");
  ExpectSkipped(reader, "protocol,port,target,source,time", "header");
  ExpectHit(reader, "tcp,853,192.0.2.2,192.0.2.1,1362347639", CsvHit({kTcp, 853}));
}

TEST(CsvReaderTest, TheStateCarriesTheColumnsOverTheHeader) {
  CsvReader before(ReaderOptions{});
  EXPECT_EQ(before.SaveState(), "");
  ExpectSkipped(before, "protocol,port,target,source,time", "header");
  CsvReader after(ReaderOptions{});
  ASSERT_TRUE(after.RestoreState(before.SaveState()).ok());
  ExpectHit(after, "tcp,853,192.0.2.2,192.0.2.1,1362347639", CsvHit({kTcp, 853}));
  EXPECT_EQ(after.SaveState(), before.SaveState());
  EXPECT_EQ(after.RestoreState("nonsense").code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace scantrend
