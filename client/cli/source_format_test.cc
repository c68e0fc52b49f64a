#include "client/cli/source_format.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>

namespace scantrend {
namespace {

v1::GetSourceResponse ExampleSource() {
  v1::GetSourceResponse source;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        address: "2001:db8::1"
        scanner: "Example \"U\", Ltd"
        start_date { year: 2018 month: 10 day: 22 }
        end_date { year: 2019 month: 10 day: 21 }
        days: 1200
        first_date { year: 2018 month: 11 day: 1 }
        last_date { year: 2019 month: 10 day: 20 }
        records: 70001
        targets: 12
        series {
          series { protocol: 6 port: 853 }
          days: 1200
          first_date { year: 2018 month: 11 day: 1 }
          last_date { year: 2019 month: 10 day: 20 }
          records: 70000
          targets: 11
        }
        series {
          series { protocol: 58 port: 128 }
          days: 1
          first_date { year: 2019 month: 10 day: 20 }
          last_date { year: 2019 month: 10 day: 20 }
          records: 1
          targets: 1
        }
      )pb",
      &source));
  return source;
}

// It was not seen.
v1::GetSourceResponse UnseenSource() {
  v1::GetSourceResponse source = ExampleSource();
  source.clear_scanner();
  source.clear_days();
  source.clear_first_date();
  source.clear_last_date();
  source.clear_series();
  source.clear_records();
  source.clear_targets();
  return source;
}

TEST(SourceFormatTest, CsvHasALineForEachSeries) {
  std::ostringstream out;
  WriteSourceCsv(ExampleSource(), out);
  EXPECT_EQ(out.str(),
            "protocol,port,days,first_date,last_date,records,targets\n"
            "tcp,853,1200,2018-11-01,2019-10-20,70000,11\n"
            "ipv6-icmp,128,1,2019-10-20,2019-10-20,1,1\n");
}

TEST(SourceFormatTest, JsonHasTheMembersOfTheResponse) {
  v1::GetSourceResponse source = ExampleSource();
  source.mutable_series()->DeleteSubrange(1, 1);
  std::ostringstream out;
  WriteSourceJson(source, out);
  EXPECT_EQ(out.str(), R"({
  "address": "2001:db8::1",
  "scanner": "Example \"U\", Ltd",
  "start_date": "2018-10-22",
  "end_date": "2019-10-21",
  "days": 1200,
  "first_date": "2018-11-01",
  "last_date": "2019-10-20",
  "records": 70001,
  "targets": 12,
  "counts_since_date": null,
  "series": [
    {
      "port": 853,
      "protocol": "tcp",
      "days": 1200,
      "first_date": "2018-11-01",
      "last_date": "2019-10-20",
      "records": 70000,
      "targets": 11
    }
  ]
}
)");
}

TEST(SourceFormatTest, JsonOfAnAddressThatWasNotSeenHasNulls) {
  std::ostringstream out;
  v1::GetSourceResponse source = UnseenSource();
  *source.mutable_counts_since_date() = source.end_date();
  WriteSourceJson(source, out);
  EXPECT_EQ(out.str(), R"({
  "address": "2001:db8::1",
  "scanner": null,
  "start_date": "2018-10-22",
  "end_date": "2019-10-21",
  "days": 0,
  "first_date": null,
  "last_date": null,
  "records": 0,
  "targets": 0,
  "counts_since_date": "2019-10-21",
  "series": []
}
)");
}

TEST(SourceFormatTest, TheTableIsHeadedByWhatTheAddressDidAsAWhole) {
  std::ostringstream out;
  WriteSourceTable(ExampleSource(), v1::KIND_PROBE, out);
  EXPECT_EQ(out.str(),
            "2001:db8::1, acknowledged scanner (Example \"U\", Ltd), 2018-10-22 to 2019-10-21\n"
            "seen on 1,200 days from 2018-11-01 to 2019-10-20, on 2 series: 70,001 records "
            "to 12 targets\n"
            "series          days  records  targets  first       last\n"
            "853/tcp        1,200   70,000       11  2018-11-01  2019-10-20\n"
            "128/ipv6-icmp      1        1        1  2019-10-20  2019-10-20\n");
}

TEST(SourceFormatTest, AnAddressThatWasNotSeenIsSaidInWords) {
  std::ostringstream out;
  WriteSourceTable(UnseenSource(), v1::KIND_BACKSCATTER, out);
  WriteSourceCsv(UnseenSource(), out);
  EXPECT_EQ(out.str(),
            "2001:db8::1, backscatter, 2018-10-22 to 2019-10-21\n"
            "not seen as a source in this range\n"
            "protocol,port,days,first_date,last_date,records,targets\n");
}

}  // namespace
}  // namespace scantrend
