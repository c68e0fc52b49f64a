#include "client/cli/points_format.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>

namespace scantrend {
namespace {

v1::ExportPointsResponse Points(const char* text) {
  v1::ExportPointsResponse points;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &points));
  return points;
}

std::string Written(Format format) {
  std::ostringstream out;
  const auto writer = NewPointsWriter(format, out);
  writer->Begin();
  EXPECT_TRUE(writer
                  ->Write(Points("day: [18189, 18190] protocol: [6, 1] port: [853, 8] "
                                 "records: [5000, 2] targets: [4, 1] sources: [3, 1] "
                                 "new_sources: [2, 0]"))
                  .ok());
  EXPECT_TRUE(writer->Write({}).ok());
  EXPECT_TRUE(writer
                  ->Write(Points("day: 18190 protocol: 58 port: 128 records: 18446744073709551615 "
                                 "targets: 1 sources: 1 new_sources: 1"))
                  .ok());
  writer->End();
  return out.str();
}

TEST(PointsFormatTest, CsvHasOneHeaderAndALineForEachPoint) {
  EXPECT_EQ(Written(Format::kCsv),
            "date,protocol,port,records,targets,sources,new_sources\n"
            "2019-10-20,tcp,853,5000,4,3,2\n"
            "2019-10-21,icmp,8,2,1,1,0\n"
            "2019-10-21,ipv6-icmp,128,18446744073709551615,1,1,1\n");
}

TEST(PointsFormatTest, JsonIsOneArrayOverAllMessages) {
  EXPECT_EQ(Written(Format::kJson),
            "[\n"
            R"({"date": "2019-10-20", "protocol": "tcp", "port": 853, "records": 5000, )"
            R"("targets": 4, "sources": 3, "new_sources": 2},)"
            "\n"
            R"({"date": "2019-10-21", "protocol": "icmp", "port": 8, "records": 2, )"
            R"("targets": 1, "sources": 1, "new_sources": 0},)"
            "\n"
            R"({"date": "2019-10-21", "protocol": "ipv6-icmp", "port": 128, )"
            R"("records": 18446744073709551615, "targets": 1, "sources": 1, "new_sources": 1})"
            "\n]\n");
}

TEST(PointsFormatTest, AnEmptyExportIsAnEmptyArray) {
  std::ostringstream out;
  const auto writer = NewPointsWriter(Format::kJson, out);
  writer->Begin();
  writer->End();
  EXPECT_EQ(out.str(), "[]\n");
}

TEST(PointsFormatTest, TheTableKeepsItsColumnsOverAllMessages) {
  EXPECT_EQ(Written(Format::kTable),
            "date        series               records      targets      sources  new sources\n"
            "2019-10-20  853/tcp                5,000            4            3            2\n"
            "2019-10-21  8/icmp                     2            1            1            0\n"
            "2019-10-21  128/ipv6-icmp  18,446,744,073,709,551,615            1            1"
            "            1\n");
}

TEST(PointsFormatTest, AMalformedMessageIsRefusedAsAWhole) {
  std::ostringstream out;
  const auto writer = NewPointsWriter(Format::kCsv, out);
  for (const char* text :
       {"day: 1 protocol: 6 port: 1 records: 1 targets: 1 sources: 1",
        "day: 65536 protocol: 6 port: 1 records: 1 targets: 1 sources: 1 new_sources: 1",
        "day: 1 protocol: 256 port: 1 records: 1 targets: 1 sources: 1 new_sources: 1",
        "day: 1 protocol: 6 port: 65536 records: 1 targets: 1 sources: 1 new_sources: 1"}) {
    EXPECT_EQ(writer->Write(Points(text)).code(), absl::StatusCode::kInternal) << text;
  }
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace scantrend
