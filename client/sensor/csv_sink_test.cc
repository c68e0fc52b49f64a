#include "client/sensor/csv_sink.h"

#include <gtest/gtest.h>

#include <sstream>

#include "absl/status/status.h"
#include "client/sensor/formats/csv_reader.h"
#include "client/sensor/formats/reader_test_util.h"

namespace scantrend {
namespace {

const Hit kProbe = MakeHit("2019-10-21 23:59:59", "198.51.100.1", "192.0.2.1", {kTcp, 853});

TEST(CsvSinkTest, AHitIsALineBehindTheHeader) {
  std::ostringstream out;
  CsvSink sink(&out);
  sink.Add(kProbe);
  sink.Add(MakeHit("2019-10-21 00:00:00", "2001:db8::1", "2001:db8::2", {kIpv6Icmp, 129},
                   Kind::kBackscatter, 7));
  EXPECT_EQ(sink.pending(), 2u);
  ASSERT_TRUE(sink.Finish().ok());
  EXPECT_EQ(out.str(),
            "time,source,target,protocol,port,records,kind\n"
            "2019-10-21T23:59:59Z,198.51.100.1,192.0.2.1,tcp,853,1,probe\n"
            "2019-10-21T00:00:00Z,2001:db8::1,2001:db8::2,ipv6-icmp,129,7,backscatter\n");
  EXPECT_EQ(sink.pending(), 0u);
  EXPECT_EQ(sink.totals().accepted, 2u);
}

TEST(CsvSinkTest, WithoutHitsThereIsTheHeaderOnce) {
  std::ostringstream out;
  CsvSink sink(&out);
  ASSERT_TRUE(sink.Send("").ok());
  ASSERT_TRUE(sink.Finish().ok());
  EXPECT_EQ(out.str(), "time,source,target,protocol,port,records,kind\n");
}

TEST(CsvSinkTest, ProbesReadBackAreTheSameHits) {
  std::stringstream table;
  CsvSink sink(&table);
  sink.Add(kProbe);
  ASSERT_TRUE(sink.Finish().ok());
  CsvReader reader(ReaderOptions{});
  std::string line;
  std::getline(table, line);
  ExpectSkipped(reader, line, "header");
  std::getline(table, line);
  ExpectHit(reader, line, kProbe);
}

TEST(CsvSinkTest, AStreamThatTakesNoMoreIsAnError) {
  std::ostringstream out;
  CsvSink sink(&out);
  sink.Add(kProbe);
  out.setstate(std::ios::badbit);
  EXPECT_EQ(sink.Send("").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(sink.totals().accepted, 0u);
}

}  // namespace
}  // namespace scantrend
