#include "client/cli/sources_format.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>

namespace scantrend {
namespace {

v1::ListTopSourcesRequest ExampleRequest() {
  v1::ListTopSourcesRequest request;
  request.mutable_series()->set_protocol(6);
  request.mutable_series()->set_port(853);
  return request;
}

v1::ListTopSourcesResponse ExampleSources() {
  v1::ListTopSourcesResponse sources;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        start_date { year: 2016 month: 10 day: 22 }
        end_date { year: 2019 month: 10 day: 21 }
        sources {
          address: "192.0.2.1"
          days: 1095
          first_date { year: 2016 month: 10 day: 22 }
          last_date { year: 2019 month: 10 day: 21 }
          scanner: "Example, the \"good\" one"
          records: 4567890
          targets: 254
        }
        sources {
          address: "2001:db8:1111:2222:3333:4444:5555:6666"
          days: 1
          first_date { year: 2019 month: 10 day: 20 }
          last_date { year: 2019 month: 10 day: 20 }
          records: 3
          targets: 1
        }
        total_sources: 1234567
      )pb",
      &sources));
  return sources;
}

TEST(SourcesFormatTest, CsvQuotesTheNamesOfScanners) {
  std::ostringstream out;
  WriteSourcesCsv(ExampleSources(), out);
  EXPECT_EQ(out.str(),
            "address,days,first_date,last_date,scanner,records,targets\n"
            "192.0.2.1,1095,2016-10-22,2019-10-21,\"Example, the \"\"good\"\" one\",4567890,254\n"
            "2001:db8:1111:2222:3333:4444:5555:6666,1,2019-10-20,2019-10-20,,3,1\n");
}

TEST(SourcesFormatTest, JsonHasNullWhereThereIsNoScanner) {
  std::ostringstream out;
  WriteSourcesJson(ExampleRequest(), ExampleSources(), out);
  EXPECT_EQ(out.str(), R"({
  "port": 853,
  "protocol": "tcp",
  "order": "days",
  "start_date": "2016-10-22",
  "end_date": "2019-10-21",
  "counts_since_date": null,
  "sources": [
    {
      "address": "192.0.2.1",
      "days": 1095,
      "first_date": "2016-10-22",
      "last_date": "2019-10-21",
      "scanner": "Example, the \"good\" one",
      "records": 4567890,
      "targets": 254
    },
    {
      "address": "2001:db8:1111:2222:3333:4444:5555:6666",
      "days": 1,
      "first_date": "2019-10-20",
      "last_date": "2019-10-20",
      "scanner": null,
      "records": 3,
      "targets": 1
    }
  ],
  "total_sources": 1234567
}
)");
}

TEST(SourcesFormatTest, TheTableSaysOfWhatAndHowMany) {
  std::ostringstream out;
  WriteSourcesTable(ExampleRequest(), ExampleSources(), out);
  EXPECT_EQ(
      out.str(),
      "853/tcp, 2016-10-22 to 2019-10-21: 2 of 1,234,567 sources, those of the most days first\n"
      "address                                  days    records  targets  first       last      "
      "  scanner\n"
      "192.0.2.1                               1,095  4,567,890      254  2016-10-22  2019-10-21"
      "  Example, the \"good\" one\n"
      "2001:db8:1111:2222:3333:4444:5555:6666      1          3        1  2019-10-20  2019-10-20"
      "\n");
}

TEST(SourcesFormatTest, OfAllSeriesTheOrderAndSinceWhenIsCountedAreSaid) {
  v1::ListTopSourcesRequest request = ExampleRequest();
  request.clear_series();
  request.set_order(v1::SOURCE_ORDER_TARGETS);
  v1::ListTopSourcesResponse sources = ExampleSources();
  sources.mutable_counts_since_date()->set_year(2018);
  sources.mutable_counts_since_date()->set_month(9);
  sources.mutable_counts_since_date()->set_day(16);
  std::ostringstream out;
  WriteSourcesTable(request, sources, out);
  for (const char* said :
       {"all series, 2016-10-22 to 2019-10-21: 2 of 1,234,567 sources, those of the most targets "
        "first\n",
        "\nrecords and targets are those since 2018-09-16: of days before, which source did what "
        "is "
        "not kept\n"}) {
    EXPECT_NE(out.str().find(said), std::string::npos) << out.str();
  }
  std::ostringstream json;
  WriteSourcesJson(request, sources, json);
  for (const char* said : {"\"port\": null,\n  \"protocol\": null,\n  \"order\": \"targets\"",
                           "\"counts_since_date\": \"2018-09-16\""}) {
    EXPECT_NE(json.str().find(said), std::string::npos) << json.str();
  }
}

TEST(SourcesFormatTest, WhatIsLeftOutIsSaid) {
  v1::ListTopSourcesRequest request = ExampleRequest();
  request.set_kind(v1::KIND_BACKSCATTER);
  request.set_exclude_scanners(true);
  v1::ListTopSourcesResponse sources = ExampleSources();
  sources.mutable_sources()->DeleteSubrange(1, 1);
  sources.set_total_sources(1);
  std::ostringstream out;
  WriteSourcesTable(request, sources, out);
  EXPECT_NE(out.str().find("853/tcp backscatter, 2016-10-22 to 2019-10-21: 1 of 1 source, those of "
                           "the most days first; acknowledged scanners are left out\n"),
            std::string::npos)
      << out.str();
}

TEST(SourcesFormatTest, NoSourcesIsSaidInWords) {
  v1::ListTopSourcesRequest request = ExampleRequest();
  v1::ListTopSourcesResponse sources = ExampleSources();
  sources.clear_sources();
  std::ostringstream out;
  WriteSourcesTable(request, sources, out);
  request.set_exclude_scanners(true);
  WriteSourcesTable(request, sources, out);
  WriteSourcesCsv(sources, out);
  EXPECT_EQ(out.str(),
            "853/tcp, 2016-10-22 to 2019-10-21: no sources\n"
            "853/tcp, 2016-10-22 to 2019-10-21: no sources but acknowledged scanners\n"
            "address,days,first_date,last_date,scanner,records,targets\n");
}

}  // namespace
}  // namespace scantrend
