#include "client/cli/top_format.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>

namespace scantrend {
namespace {

v1::ListTopPortsResponse ExampleTop() {
  v1::ListTopPortsResponse top;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        start_date { year: 2019 month: 10 day: 15 }
        end_date { year: 2019 month: 10 day: 21 }
        total_series: 4321
        ports {
          series { protocol: 6 port: 23 }
          records: 1234567
          targets: 256
          sources: 9876
          new_sources: 5432
        }
        ports {
          series { protocol: 1 port: 8 }
          records: 99
          targets: 9
          sources: 5
        }
      )pb",
      &top));
  return top;
}

TEST(TopFormatTest, CsvIsRanked) {
  std::ostringstream out;
  WriteTopCsv(ExampleTop(), out);
  EXPECT_EQ(out.str(),
            "rank,protocol,port,records,targets,sources,new_sources\n"
            "1,tcp,23,1234567,256,9876,5432\n"
            "2,icmp,8,99,9,5,0\n");
}

TEST(TopFormatTest, JsonIsAnArrayAtTheRoot) {
  std::ostringstream out;
  v1::ListTopPortsResponse top = ExampleTop();
  top.mutable_ports()->RemoveLast();
  WriteTopJson(top, out);
  EXPECT_EQ(out.str(), R"([
  {
    "rank": 1,
    "port": 23,
    "protocol": "tcp",
    "records": 1234567,
    "targets": 256,
    "sources": 9876,
    "new_sources": 5432
  }
]
)");
  std::ostringstream empty;
  WriteTopJson({}, empty);
  EXPECT_EQ(empty.str(), "[]\n");
}

TEST(TopFormatTest, TheTableSaysWhatItIsTheTopOf) {
  std::ostringstream out;
  WriteTopTable(ExampleTop(), v1::TOP_ORDER_SOURCES, v1::KIND_PROBE, out);
  EXPECT_EQ(out.str(),
            "2019-10-15 to 2019-10-21: top 2 of 4,321 series by distinct sources\n"
            "rank  series    records  targets  sources  new sources\n"
            "   1  23/tcp  1,234,567      256    9,876        5,432\n"
            "   2  8/icmp         99        9        5            0\n");
}

TEST(TopFormatTest, AnEmptyTableSaysThatThereWereNoHits) {
  v1::ListTopPortsResponse top = ExampleTop();
  top.clear_ports();
  top.set_total_series(0);
  std::ostringstream out;
  WriteTopTable(top, v1::TOP_ORDER_NEW_SOURCES, v1::KIND_BACKSCATTER, out);
  EXPECT_EQ(out.str(),
            "2019-10-15 to 2019-10-21: top 0 of 0 backscatter series by new sources\n"
            "no hits in this range\n");
}

}  // namespace
}  // namespace scantrend
