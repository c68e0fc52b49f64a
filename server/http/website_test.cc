#include "server/http/website.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/text/proto_text.h"
#include "server/http/assets.h"
#include "server/http/gzip.h"
#include "server/http/http_client_testing.h"
#include "server/server_testing.h"

namespace scantrend {
namespace {

using nlohmann::json;

class WebsiteTest : public ServerTest {
 protected:
  HttpReply Get(const std::string& target) {
    return HttpClient(server_->http_address()).Get(target);
  }

  json GetRows(const std::string& target) {
    const HttpReply reply = Get(target);
    EXPECT_EQ(reply.status, 200) << target << ": " << reply.body;
    EXPECT_EQ(reply.Header("Content-Type"), "application/json");
    const json rows = json::parse(reply.body, nullptr, /*allow_exceptions=*/false);
    EXPECT_TRUE(rows.is_array()) << reply.body;
    return rows;
  }

  // The message of a 400.
  std::string RefusalOf(const std::string& target, const std::string& field) {
    const HttpReply reply = Get(target);
    EXPECT_EQ(reply.status, 400) << target;
    const json error = json::parse(reply.body, nullptr, false)["error"];
    EXPECT_EQ(error["code"], "INVALID_ARGUMENT") << target;
    EXPECT_EQ(error["field"], field) << target;
    return error["message"];
  }
};

TEST_F(WebsiteTest, TrendIsThatOfTheGrpcApi) {
  Submit(kToday.Plus(-9), 0x100, 10);
  Submit(kToday, 0x100, 6);
  const json rows = GetRows("/v1/trend?series=853/tcp&days=12");
  const v1::GetTrendResponse expected = GetTrend(12);
  ASSERT_EQ(rows.size(), 12u);
  for (size_t i = 0; i < rows.size(); ++i) {
    const v1::Point& point = expected.trends(0).points(static_cast<int>(i));
    const json& row = rows[i];
    EXPECT_EQ(row["series"], "853/tcp");
    EXPECT_EQ(row["port"], 853);
    EXPECT_EQ(row["protocol"], "tcp");
    EXPECT_EQ(row["date"], DateText(point.date()));
    EXPECT_EQ(row["gap"], point.gap());
    EXPECT_EQ(row["provisional"], point.provisional());
    if (point.gap()) {
      EXPECT_TRUE(row["records"].is_null() && row["tcp_ratio"].is_null()) << row;
      continue;
    }
    EXPECT_EQ(row["records"], point.records());
    EXPECT_EQ(row["targets"], point.targets());
    EXPECT_EQ(row["sources"], point.sources());
    EXPECT_EQ(row["new_sources"], point.new_sources());
    EXPECT_EQ(row["returning_sources"], point.returning_sources());
    EXPECT_EQ(row["tcp_ratio"], point.tcp_ratio());
    EXPECT_EQ(row["active_sensors"], 1);
    EXPECT_EQ(row["active_targets"], point.active_targets());
    EXPECT_EQ(row["sources_per_1000_targets"], point.per_1000_targets().sources());
  }
  EXPECT_EQ(rows[2]["sources"], 10);
  EXPECT_EQ(rows[11]["new_sources"], 0);
}

TEST_F(WebsiteTest, SeveralSeriesComeOneAfterTheOther) {
  Submit(kToday, 0x100, 6);
  const json rows = GetRows("/v1/trend?series=853,443/tcp&days=1");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]["series"], "853");
  EXPECT_TRUE(rows[0]["protocol"].is_null());
  EXPECT_EQ(rows[0]["sources"], 6);
  EXPECT_EQ(rows[1]["series"], "443/tcp");
  EXPECT_EQ(rows[1]["sources"], 0);
}

TEST_F(WebsiteTest, SummaryHasWindowsMedianAndChange) {
  Submit(kToday.Plus(-9), 0x100, 10);
  Submit(kToday.Plus(-1), 0x100, 4);
  const json row = GetRows("/v1/summary?series=853/tcp&days=90").at(0);
  EXPECT_EQ(row["records"], 14);
  EXPECT_EQ(row["distinct_sources"], 10);
  EXPECT_EQ(row["sources_7d"], 4);
  EXPECT_EQ(row["sources_30d"], 10);
  EXPECT_EQ(row["targets_365d"], 8);
  EXPECT_EQ(row["peak_date"], kToday.Plus(-9).ToString());
  EXPECT_EQ(row["median_sources"], 7);
  EXPECT_EQ(row["change_sources"], -0.6);
}

TEST_F(WebsiteTest, CsvHasTheSameNumbersAndEmptyCellsForTheUnknown) {
  Submit(kToday, 0x100, 6);
  const HttpReply reply = Get("/v1/trend?series=853/tcp&days=2&format=csv");
  EXPECT_EQ(reply.Header("Content-Type"), "text/csv; charset=utf-8; header=present");
  const std::vector<std::string> lines = absl::StrSplit(reply.body, '\n');
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_TRUE(absl::StartsWith(lines[0], "series,port,protocol,date,gap,provisional,records,"));
  EXPECT_TRUE(absl::StartsWith(lines[1], "853/tcp,853,tcp,2019-10-20,true,false,,,,")) << lines[1];
  EXPECT_TRUE(absl::StartsWith(lines[2], "853/tcp,853,tcp,2019-10-21,false,true,6,6,6,6,0,"))
      << lines[2];
}

TEST_F(WebsiteTest, ListsAnswerWhatTheOpenApiDescriptionSays) {
  for (int day = 40; day > 3; --day) {
    Submit(kToday.Plus(-day), 0x100, 2);
  }
  Submit(kToday.Plus(-1), 0x1000, 200);
  Submit(kToday, 0x1000, 2);
  const json api = json::parse(Get("/v1/openapi.json").body, nullptr, false);
  ASSERT_EQ(api["openapi"], "3.0.3");
  const std::map<std::string, std::string> required = {{"series", "853/tcp"},
                                                       {"address", "0.0.1.0"}};
  size_t lists = 0;
  for (const auto& [path, item] : api["paths"].items()) {
    std::string query = "?";
    std::set<std::string> parameters;
    for (const json& parameter : item["get"]["parameters"]) {
      const std::string name = parameter["name"];
      parameters.insert(name);
      if (parameter["required"] == true) {
        absl::StrAppend(&query, name, "=", required.at(name), "&");
      }
      // What it says is the default, and the bounds, are taken.
      const json& schema = parameter["schema"];
      for (const char* bound : {"default", "minimum", "maximum"}) {
        if (schema.contains(bound)) {
          const std::string value =
              schema[bound].is_string() ? std::string(schema[bound]) : schema[bound].dump();
          EXPECT_EQ(Get(absl::StrCat(path, query, name, "=", value)).status, 200)
              << path << query << name << "=" << value;
        }
      }
    }
    const json rows = GetRows(absl::StrCat(path, query));
    ASSERT_GE(rows.size(), 1u) << path;
    const json& described =
        item["get"]["responses"]["200"]["content"]["application/json"]["schema"]["items"];
    std::set<std::string> columns;
    for (const auto& [name, value] : rows[0].items()) {
      columns.insert(name);
      const json& property = described["properties"][name];
      ASSERT_FALSE(property.is_null()) << path << " does not describe " << name;
      if (value.is_null()) {
        EXPECT_EQ(property["nullable"], true) << path << " " << name;
        continue;
      }
      const std::string type = property["type"];
      EXPECT_TRUE((type == "string" && value.is_string()) ||
                  (type == "integer" && value.is_number_unsigned()) ||
                  (type == "number" && value.is_number()) ||
                  (type == "boolean" && value.is_boolean()))
          << path << " " << name << ": " << value;
    }
    EXPECT_EQ(described["required"].get<std::set<std::string>>(), columns) << path;
    // And nothing else is taken.
    EXPECT_TRUE(absl::StrContains(RefusalOf(absl::StrCat(path, query, "other=1"), "query"),
                                  "\"other\" is not known here"));
    ++lists;
  }
  EXPECT_EQ(lists, 10u);
}

TEST_F(WebsiteTest, RisingPortsComeWithTheirReasons) {
  for (int day = 40; day > 1; --day) {
    Submit(kToday.Plus(-day), 0x100, 2);
  }
  Submit(kToday.Plus(-1), 0x1000, 200);
  const json row = GetRows("/v1/rising").at(0);
  EXPECT_EQ(row["series"], "853/tcp");
  EXPECT_EQ(row["class"], "spike");
  EXPECT_EQ(row["lead"], "sources");
  EXPECT_EQ(row["since_date"], kToday.Plus(-1).ToString());
  EXPECT_GT(row["sources_observed"], 10 * row["sources_expected"].get<double>());
  EXPECT_EQ(row["top_source_share"], 1.0 / 200);
  EXPECT_EQ(row["top_source"], "0.0.16.0");
  const json judged = GetRows("/v1/judged").at(0);
  EXPECT_EQ(judged["rising"], 1);
  EXPECT_EQ(judged["end_date"], kToday.Plus(-1).ToString());
}

TEST_F(WebsiteTest, SourcesAreListedAndOneIsDescribed) {
  Submit(kToday.Plus(-1), 0x0a000001, 3);
  Submit(kToday, 0x0a000002, 1);
  const json sources = GetRows("/v1/sources?series=853/tcp&days=2");
  ASSERT_EQ(sources.size(), 3u);
  EXPECT_EQ(sources[0]["source"], "10.0.0.2");
  EXPECT_EQ(sources[0]["days"], 2);
  EXPECT_EQ(sources[0]["records"], 2);
  EXPECT_EQ(sources[0]["targets"], 2);
  EXPECT_TRUE(sources[0]["scanner"].is_null());
  const json by_records = GetRows("/v1/sources?days=2&by=records&limit=1");
  ASSERT_EQ(by_records.size(), 1u);
  EXPECT_EQ(by_records[0]["source"], "10.0.0.2");
  EXPECT_TRUE(by_records[0]["counts_since_date"].is_null());
  const json source = GetRows("/v1/source?address=10.0.0.2");
  ASSERT_EQ(source.size(), 1u);
  EXPECT_EQ(source[0]["series"], "853/tcp");
  EXPECT_EQ(source[0]["first_date"], kToday.Plus(-1).ToString());
  EXPECT_EQ(GetRows("/v1/source?address=10.9.9.9").size(), 0u);
}

TEST_F(WebsiteTest, WhatSourcesDidOnDaysThatAreNotKeptIsUnknown) {
  contact_days_ = 1;
  Start();
  Submit(kToday.Plus(-9), 0x0a000001, 3);
  Submit(kToday, 0x0a000001, 3);
  const json past = GetRows(absl::StrCat("/v1/sources?days=2&end=", kToday.Plus(-8).ToString()));
  ASSERT_EQ(past.size(), 3u);
  EXPECT_TRUE(past[0]["records"].is_null() && past[0]["targets"].is_null()) << past[0];
  const json both = GetRows("/v1/source?address=10.0.0.1&days=10");
  ASSERT_EQ(both.size(), 1u);
  EXPECT_EQ(both[0]["days"], 2);
  EXPECT_EQ(both[0]["records"], 1);
  EXPECT_EQ(both[0]["counts_since_date"], kToday.Plus(-1).ToString());
}

TEST_F(WebsiteTest, WrongParametersAreNamedAndWhatIsRightIsSaid) {
  EXPECT_TRUE(absl::StrContains(RefusalOf("/v1/trend?series=70000", "series"), "0 to 65535"));
  EXPECT_TRUE(absl::StrContains(RefusalOf("/v1/trend", "series"), "series=853/tcp"));
  EXPECT_EQ(RefusalOf("/v1/trend?series=853&days=10000", "days"),
            "days: \"10000\" is no number from 1 to 4000");
  EXPECT_EQ(RefusalOf("/v1/top?start=2019-10-02&end=2019-10-01", "start"),
            "start: 2019-10-02 is after the end, 2019-10-01");
  EXPECT_EQ(RefusalOf("/v1/top?start=1970-01-01&end=2149-06-06", "days"),
            "days: at most 4000 days, not 65536");
  EXPECT_EQ(RefusalOf("/v1/top?start=2019-10-02&days=2", "days"),
            "days: give either days, or start");
  RefusalOf("/v1/top?end=12019-10-01", "end");
  RefusalOf("/v1/top?by=size", "by");
  RefusalOf("/v1/top?format=xml", "format");
  RefusalOf("/v1/top?kind=all", "kind");
  RefusalOf("/v1/top?limit=0", "limit");
  RefusalOf("/v1/rising?end=2019-10-21", "end");
  RefusalOf("/v1/source?address=x", "address");
  RefusalOf("/v1/trend?series=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", "series");
  RefusalOf("/v1/trend?series=853&series=854", "query");
  EXPECT_EQ(Get("/v1/nothing").status, 404);
}

TEST_F(WebsiteTest, WhatAClientSentIsNeverMarkup) {
  for (const char* target : {"/v1/trend?series=%3Cscript%3E", "/%3Cscript%3E", "/v1/%3Cscript%3E",
                             "/assets/%3Cscript%3E", "/v1/top?%3Cscript%3E=1"}) {
    const HttpReply reply = Get(target);
    EXPECT_GE(reply.status, 400) << target;
    const std::string type = reply.Header("Content-Type");
    EXPECT_TRUE(type == "application/json" || type == "text/plain; charset=utf-8") << type;
    EXPECT_EQ(reply.Header("X-Content-Type-Options"), "nosniff");
  }
}

TEST_F(WebsiteTest, HealthAndMetricsAreServed) {
  v1::HitBatch batch = BatchOf(1, 3);
  batch.set_sensor("edge");
  batch.set_stream("live");
  batch.mutable_ipv4()->set_time_s(0, 0);
  grpc::ClientContext context;
  v1::HitAck ack;
  ASSERT_TRUE(ingest_->SubmitHits(&context, batch, &ack).ok());
  for (const char* path : {"/healthz", "/readyz"}) {
    EXPECT_EQ(Get(path).status, 200);
    EXPECT_EQ(Get(path).body, "ok\n");
  }
  const std::string metrics = Get("/metrics").body;
  for (const char* line :
       {"scantrend_hits_accepted_total 2\n", "scantrend_hits_refused_total{reason=\"too_old\"} 1\n",
        "scantrend_batches_total{outcome=\"counted\"} 1\n", "scantrend_build_info{version="}) {
    EXPECT_TRUE(absl::StrContains(metrics, line)) << line << "\n" << metrics;
  }
  EXPECT_EQ(Get("/healthz/x").status, 404);
}

TEST_F(WebsiteTest, ThePageAndItsFilesAreWholeSqueezedAndKept) {
  HttpClient client(server_->http_address());
  const HttpReply page = client.Get("/");
  ASSERT_EQ(page.status, 200);
  EXPECT_EQ(page.Header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_TRUE(absl::StrContains(page.Header("Content-Security-Policy"), "script-src 'self';"));
  // What the page names is there.
  size_t named = 0;
  for (const std::string& text : std::vector<std::string>(absl::StrSplit(page.body, '"'))) {
    if (absl::StartsWith(text, "/assets/")) {
      EXPECT_EQ(client.Get(text).status, 200) << text;
      ++named;
    }
  }
  EXPECT_GE(named, 3u);
  for (const Asset& asset : Assets()) {
    const std::string path = absl::StrCat("/assets/", std::string(asset.name));
    const HttpReply squeezed = client.Get(path, "Accept-Encoding: gzip\r\n");
    EXPECT_EQ(squeezed.Header("Content-Encoding"), "gzip") << path;
    const HttpReply plain = client.Get(path);
    EXPECT_EQ(plain.Header("Content-Encoding"), "") << path;
    EXPECT_EQ(Gunzip(squeezed.body), plain.body) << path;
    EXPECT_EQ(
        client.Get(path, absl::StrCat("If-None-Match: ", plain.Header("ETag"), "\r\n")).status, 304)
        << path;
  }
  EXPECT_EQ(client.Get("/assets/nothing.js").status, 404);
  EXPECT_EQ(client.Get("/assets/../website.cc").status, 404);
}

TEST_F(WebsiteTest, AnEmptyDatabaseAnswersEverywhere) {
  EXPECT_EQ(GetRows("/v1/trend?series=853&days=365").size(), 365u);
  EXPECT_EQ(GetRows("/v1/top").size(), 0u);
  EXPECT_EQ(GetRows("/v1/rising").size(), 0u);
  EXPECT_EQ(GetRows("/v1/sources?series=853").size(), 0u);
  EXPECT_TRUE(GetRows("/v1/summary?series=853").at(0)["records"].is_null());
  EXPECT_EQ(GetRows("/v1/sensors").size(), 0u);
  EXPECT_EQ(GetRows("/v1/points").size(), 0u);
  const json status = GetRows("/v1/status").at(0);
  EXPECT_EQ(status["storage"], "ok");
  EXPECT_EQ(status["grpc_address"], server_->grpc_address());
  EXPECT_EQ(status["today"], kToday.ToString());
  EXPECT_TRUE(status["oldest_date"].is_null());
  Submit(kToday.Plus(-3), 1, 1);
  EXPECT_EQ(GetRows("/v1/status").at(0)["oldest_date"], kToday.Plus(-3).ToString());
}

}  // namespace
}  // namespace scantrend
