#include "client/cli/watch_format.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace scantrend {
namespace {

constexpr uint32_t kNoon_s = 1'571'659'200;  // 2019-10-21T12:00:00Z

v1::WatchTrendRequest ExampleRequest() {
  v1::WatchTrendRequest request;
  request.mutable_series()->set_protocol(6);
  request.mutable_series()->set_port(853);
  return request;
}

v1::Point PointOf(int day, uint64_t counts) {
  v1::Point point;
  point.mutable_date()->set_year(2019);
  point.mutable_date()->set_month(10);
  point.mutable_date()->set_day(day);
  point.set_provisional(true);
  point.set_records(1000 * counts);
  point.set_targets(100 * counts);
  point.set_sources(10 * counts);
  point.set_new_sources(counts);
  point.set_returning_sources(9 * counts);
  return point;
}

v1::Point Gap() {
  v1::Point point = PointOf(21, 0);
  point.set_gap(true);
  return point;
}

constexpr char kHeading[] =
    "853/tcp, the current day\n"
    "time UTC  date              records      targets      sources  new sources\n";

TEST(WatchFormatTest, APipeGetsALineForEachChange) {
  std::ostringstream out;
  const auto writer = NewWatchTable(ExampleRequest(), /*rewrites=*/false, out);
  writer->Write(kNoon_s, Gap());
  writer->Write(kNoon_s + 1, PointOf(21, 1));
  writer->Write(kNoon_s + 86'400, PointOf(22, 1'234'567));
  writer->End();
  EXPECT_EQ(out.str(),
            kHeading + std::string("12:00:00  2019-10-21              -            -            -  "
                                   "          -\n"
                                   "12:00:01  2019-10-21          1,000          100           10  "
                                   "          1\n"
                                   "12:00:00  2019-10-22  1,234,567,000  123,456,700   12,345,670  "
                                   "  1,234,567\n"));
}

TEST(WatchFormatTest, ATerminalHasOneLineForEachDay) {
  std::ostringstream out;
  const auto writer = NewWatchTable(ExampleRequest(), /*rewrites=*/true, out);
  writer->Write(kNoon_s, PointOf(21, 1));
  writer->Write(kNoon_s + 1, PointOf(21, 2));
  writer->Write(kNoon_s + 2, PointOf(22, 3));
  writer->End();
  EXPECT_EQ(out.str(), kHeading + std::string("\r12:00:00  2019-10-21          1,000          100  "
                                              "         10            1\x1b[K"
                                              "\r12:00:01  2019-10-21          2,000          200  "
                                              "         20            2\x1b[K\n"
                                              "\r12:00:02  2019-10-22          3,000          300  "
                                              "         30            3\x1b[K\n"));
}

TEST(WatchFormatTest, WithoutAnyPointNothingIsWritten) {
  std::ostringstream out;
  NewWatchTable(ExampleRequest(), /*rewrites=*/true, out)->End();
  NewWatchTable(ExampleRequest(), /*rewrites=*/false, out)->End();
  NewWatchJson(ExampleRequest(), out)->End();
  EXPECT_EQ(out.str(), "");
}

TEST(WatchFormatTest, TheHeadingSaysWhatIsCounted) {
  v1::WatchTrendRequest request = ExampleRequest();
  request.mutable_series()->clear_protocol();
  request.set_kind(v1::KIND_BACKSCATTER);
  request.set_exclude_scanners(true);
  std::ostringstream out;
  NewWatchTable(request, /*rewrites=*/false, out)->Write(kNoon_s, Gap());
  EXPECT_EQ(out.str().find("853/any backscatter, the current day, without acknowledged scanners\n"),
            0U);
}

TEST(WatchFormatTest, JsonIsAnObjectALineWithNullsInAGap) {
  std::ostringstream out;
  const auto writer = NewWatchJson(ExampleRequest(), out);
  writer->Write(kNoon_s, Gap());
  writer->Write(kNoon_s + 1, PointOf(21, 1));
  writer->End();
  EXPECT_EQ(out.str(),
            R"({"time":"2019-10-21T12:00:00Z","port":853,"protocol":"tcp","date":"2019-10-21",)"
            R"("records":null,"targets":null,"sources":null,"new_sources":null,"tcp_ratio":null,)"
            R"("provisional":true,"returning_sources":null,"scanner_sources":null,)"
            R"("scanner_new_sources":null,"backscatter_records":null,"active_sensors":null,)"
            R"("active_targets":null,"per_1000_targets":null})"
            "\n"
            R"({"time":"2019-10-21T12:00:01Z","port":853,"protocol":"tcp","date":"2019-10-21",)"
            R"("records":1000,"targets":100,"sources":10,"new_sources":1,"tcp_ratio":null,)"
            R"("provisional":true,"returning_sources":9,"scanner_sources":0,)"
            R"("scanner_new_sources":0,"backscatter_records":0,"active_sensors":0,)"
            R"("active_targets":0,"per_1000_targets":null})"
            "\n");
}

}  // namespace
}  // namespace scantrend
