#include "server/http/isc_sources.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "server/http/isc_api.h"
#include "server/http/queries_testing.h"

namespace scantrend {
namespace {

constexpr char kXmlHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

class IscSourcesTest : public QueriesTest {
 protected:
  void SetUp() override {
    QueriesTest::SetUp();
    api_ = std::make_unique<IscApi>(queries_.get(), &query_metrics_, [this]() -> ServerStatus {
      return {.today = clock_.today(),
              .storage = absl::OkStatus(),
              .oldest = *store_->reader().ReadFirstDay()};
    });
  }

  // 192.0.2.1 has the most records, 2001:db8::7 the most targets. On the 20th no sensor delivered
  // anything.
  void SubmitThreeDays() {
    Submit({HitOf("2019-10-19", "192.0.2.1", "198.51.100.1", {kTcp, 22}, 2),
            HitOf("2019-10-19", "192.0.2.9", "198.51.100.3", {kIcmp, 8}, 5),
            HitOf(kToday, "192.0.2.1", "198.51.100.1", {kTcp, 22}, 6),
            HitOf(kToday, "192.0.2.1", "198.51.100.1", {kUdp, 53}, 3),
            HitOf(kToday, "2001:db8::7", "2001:db8:1::1", {kTcp, 853}),
            HitOf(kToday, "2001:db8::7", "2001:db8:1::2", {kUdp, 853}),
            HitOf(kToday, "192.0.2.3", "198.51.100.1", {kSctp, 22}),
            HitOf(kToday, "203.0.113.1", "198.51.100.3", {kTcp, 80}, 99, Kind::kBackscatter)});
  }

  // The body of an answer with status 200.
  std::string Body(const std::string& path, const std::string& query = "json") {
    const HttpResponse response =
        api_->Answer({.path = "/api/" + path, .query = query, .cancelled = kNotCancelled});
    EXPECT_EQ(response.status, 200) << path;
    return response.body;
  }

  QueryMetrics query_metrics_;
  std::unique_ptr<IscApi> api_;
};

TEST_F(IscSourcesTest, TopIpsInEveryFormat) {
  SubmitThreeDays();
  EXPECT_EQ(Body("topips/records/10"),
            R"([{"rank":1,"source":"192.0.2.1","reports":9,"targets":1},)"
            R"({"rank":2,"source":"2001:db8::7","reports":2,"targets":2},)"
            R"({"rank":3,"source":"192.0.2.3","reports":1,"targets":1}])"
            "\n");
  EXPECT_EQ(Body("topips"), Body("topips/records/10/2019-10-21"));
  EXPECT_EQ(Body("topips/attacks/1", ""),
            std::string(kXmlHead) +
                "<topips>\n<ipaddress>\n<rank>1</rank>\n<source>2001:db8::7</source>\n"
                "<reports>2</reports>\n<targets>2</targets>\n</ipaddress>\n</topips>\n");
  EXPECT_EQ(Body("topips/attacks/1/2019-10-19", "text"),
            "0:\n  rank: 1\n  source: 192.0.2.9\n  reports: 5\n  targets: 1\n");
  EXPECT_EQ(Body("topips/records/2/2019-10-19", "csv"),
            "rank,source,reports,targets\n1,192.0.2.9,5,1\n2,192.0.2.1,2,1\n");
  EXPECT_EQ(Body("topips/records/1/2019-10-19", "tab"),
            "rank\tsource\treports\ttargets\n1\t192.0.2.9\t5\t1\n");
  EXPECT_EQ(Body("topips/records/10/2019-10-20"), "[]\n");
}

TEST_F(IscSourcesTest, SourcesInEveryFormat) {
  SubmitThreeDays();
  EXPECT_EQ(Body("sources/attacks/2"), R"([{"ip":"2001:db8::7","count":2,"attacks":2,)"
                                       R"("firstseen":"2019-10-21","lastseen":"2019-10-21"},)"
                                       R"({"ip":"192.0.2.1","count":11,"attacks":1,)"
                                       R"("firstseen":"2019-10-19","lastseen":"2019-10-21"}])"
                                       "\n");
  EXPECT_EQ(Body("sources"), Body("sources/attacks/100/2019-10-21"));
  EXPECT_EQ(Body("sources/count/1", ""),
            std::string(kXmlHead) +
                "<sources>\n<data>\n<ip>192.0.2.1</ip>\n<count>11</count>\n<attacks>1</attacks>\n"
                "<firstseen>2019-10-19</firstseen>\n<lastseen>2019-10-21</lastseen>\n</data>\n"
                "</sources>\n");
  EXPECT_EQ(Body("sources/count/1/2019-10-20", "text"),
            "0:\n  ip: 192.0.2.9\n  count: 5\n  attacks: 1\n  firstseen: 2019-10-19\n"
            "  lastseen: 2019-10-19\n");
  EXPECT_EQ(Body("sources/ip/3", "csv"),
            "ip,count,attacks,firstseen,lastseen\n192.0.2.1,11,1,2019-10-19,2019-10-21\n"
            "192.0.2.3,1,1,2019-10-21,2019-10-21\n192.0.2.9,5,1,2019-10-19,2019-10-19\n");
  EXPECT_EQ(Body("sources/count/1", "tab"),
            "ip\tcount\tattacks\tfirstseen\tlastseen\n192.0.2.1\t11\t1\t2019-10-19\t2019-10-21\n");
}

TEST_F(IscSourcesTest, SourcesThatWereSeenLastOrFirstLaterComeFirst) {
  SubmitThreeDays();
  const auto ips = [this](const std::string& order) {
    std::string csv = Body("sources/" + order, "csv");
    std::vector<std::string> rows;
    for (size_t at = csv.find('\n') + 1; at < csv.size(); at = csv.find('\n', at) + 1) {
      rows.push_back(csv.substr(at, csv.find(',', at) - at));
    }
    return rows;
  };
  EXPECT_EQ(ips("lastseen"),
            (std::vector<std::string>{"2001:db8::7", "192.0.2.1", "192.0.2.3", "192.0.2.9"}));
  EXPECT_EQ(ips("firstseen"),
            (std::vector<std::string>{"2001:db8::7", "192.0.2.3", "192.0.2.1", "192.0.2.9"}));
}

TEST_F(IscSourcesTest, SourcesAreThoseOfThirtyDays) {
  Submit({HitOf("2019-09-21", "192.0.2.1", "198.51.100.1", {kTcp, 22}),
          HitOf("2019-09-22", "192.0.2.2", "198.51.100.1", {kTcp, 22})});
  EXPECT_EQ(Body("sources", "csv"),
            "ip,count,attacks,firstseen,lastseen\n192.0.2.2,1,1,2019-09-22,2019-09-22\n");
}

TEST_F(IscSourcesTest, AnAddressInEveryFormat) {
  SubmitThreeDays();
  EXPECT_EQ(Body("ip/192.0.2.1"),
            R"({"ip":{"number":"192.0.2.1","count":11,"attacks":1,"maxdate":"2019-10-21",)"
            R"("mindate":"2019-10-19","updated":null,"comment":null,"maxrisk":null,)"
            R"("asabusecontact":null,"as":null,"asname":null,"ascountry":null,"assize":null,)"
            R"("network":null}})"
            "\n");
  EXPECT_EQ(Body("ip/::FFFF:192.0.2.1"), Body("ip/192.0.2.1"));
  EXPECT_EQ(Body("ip/2001:DB8::7", "xml"),
            std::string(kXmlHead) +
                "<ip>\n<number>2001:db8::7</number>\n<count>2</count>\n<attacks>2</attacks>\n"
                "<maxdate>2019-10-21</maxdate>\n<mindate>2019-10-21</mindate>\n"
                "<updated></updated>\n<comment></comment>\n<maxrisk></maxrisk>\n"
                "<asabusecontact></asabusecontact>\n<as></as>\n<asname></asname>\n"
                "<ascountry></ascountry>\n<assize></assize>\n<network></network>\n</ip>\n");
  EXPECT_EQ(Body("ip/192.0.2.9", "text"),
            "number: 192.0.2.9\ncount: 5\nattacks: 1\nmaxdate: 2019-10-19\nmindate: 2019-10-19\n"
            "updated: \ncomment: \nmaxrisk: \nasabusecontact: \nas: \nasname: \nascountry: \n"
            "assize: \nnetwork: \n");
  const std::string names =
      "number,count,attacks,maxdate,mindate,updated,comment,maxrisk,asabusecontact,as,asname,"
      "ascountry,assize,network\n";
  EXPECT_EQ(Body("ip/192.0.2.9", "csv"), names + "192.0.2.9,5,1,2019-10-19,2019-10-19,,,,,,,,,\n");
  // Never seen as a source of probes.
  EXPECT_EQ(Body("ip/203.0.113.1", "csv"), names + "203.0.113.1,,,,,,,,,,,,,\n");
  std::string tab = Body("ip/192.0.2.9", "csv");
  std::replace(tab.begin(), tab.end(), ',', '\t');
  EXPECT_EQ(Body("ip/192.0.2.9", "tab"), tab);
}

TEST_F(IscSourcesTest, DailySummaryInEveryFormat) {
  SubmitThreeDays();
  EXPECT_EQ(Body("dailysummary"),
            R"([{"date":"2019-10-19","sources":2,"targets":2,"reports":7,"records":7},)"
            R"({"date":"2019-10-21","sources":3,"targets":3,"reports":12,"records":12}])"
            "\n");
  EXPECT_EQ(Body("dailysummary/2019-10-21", ""),
            std::string(kXmlHead) +
                "<dailysummary>\n<daily>\n<date>2019-10-21</date>\n<sources>3</sources>\n"
                "<targets>3</targets>\n<reports>12</reports>\n<records>12</records>\n</daily>\n"
                "</dailysummary>\n");
  EXPECT_EQ(Body("dailysummary/2019-10-18/2019-10-20", "text"),
            "0:\n  date: 2019-10-19\n  sources: 2\n  targets: 2\n  reports: 7\n  records: 7\n");
  EXPECT_EQ(Body("dailysummary/2019-10-01/2019-10-20", "csv"),
            "date,sources,targets,reports,records\n2019-10-19,2,2,7,7\n");
  EXPECT_EQ(Body("dailysummary/2019-10-21/2100-01-01", "tab"),
            "date\tsources\ttargets\treports\trecords\n2019-10-21\t3\t3\t12\t12\n");
  EXPECT_EQ(Body("dailysummary/2019-10-20/2019-10-20"), "[]\n");
  EXPECT_EQ(Body("dailysummary/2100-01-01/2100-01-02"), "[]\n");
}

TEST_F(IscSourcesTest, ADailySummaryHasThirtyDaysFromItsStart) {
  std::vector<Hit> hits;
  for (int i = 0; i < 40; ++i) {
    hits.push_back(
        HitOf(clock_.today().Plus(-i).ToString().c_str(), "192.0.2.1", "198.51.100.1", {kTcp, 22}));
  }
  Submit(hits);
  const auto days = [this](const std::string& path) {
    const std::string csv = Body(path, "csv");
    return csv.substr(csv.find('\n') + 1, 10) + " " +
           std::to_string(std::count(csv.begin(), csv.end(), '\n') - 1);
  };
  EXPECT_EQ(days("dailysummary"), "2019-09-22 30");
  EXPECT_EQ(days("dailysummary/2019-09-15/2019-10-21"), "2019-09-15 30");
  EXPECT_EQ(days("dailysummary/2019-09-15"), "2019-09-15 30");
  EXPECT_EQ(days("dailysummary/2019-10-20"), "2019-10-20 2");
}

class IscSourcesWithoutContactsTest : public IscSourcesTest {
 protected:
  IscSourcesWithoutContactsTest() { options_.contact_days = 0; }
};

TEST_F(IscSourcesWithoutContactsTest, CountsThatAreNotKeptAreNotKnown) {
  SubmitThreeDays();
  EXPECT_EQ(Body("topips"), "[]\n");
  EXPECT_EQ(Body("sources/ip/1"), R"([{"ip":"192.0.2.1","count":null,"attacks":null,)"
                                  R"("firstseen":"2019-10-19","lastseen":"2019-10-21"}])"
                                  "\n");
  EXPECT_EQ(Body("ip/192.0.2.1").substr(0, 70),
            R"({"ip":{"number":"192.0.2.1","count":null,"attacks":null,"maxdate":"201)");
  EXPECT_EQ(Body("dailysummary/2019-10-21", "csv"),
            "date,sources,targets,reports,records\n2019-10-21,3,3,12,12\n");
}

TEST_F(IscSourcesTest, WhatIsWrongWithAPathIsAnErrorElementWithStatus200) {
  for (const char* const path : {"ip", "ip/badip", "ip/192.0.2.1:80", "ip/192.0.2.0%2F24"}) {
    EXPECT_EQ(Body(path), "{\"error\":\"bad IP address\"}\n") << path;
  }
  EXPECT_EQ(Body("ip/badip", ""),
            std::string(kXmlHead) + "<ip>\n<error>bad IP address</error>\n</ip>\n");
  EXPECT_EQ(Body("topips/fame"), "{\"error\":\"bad sort order: one of records, attacks\"}\n");
  EXPECT_EQ(Body("sources/attacks/10001"), "{\"error\":\"bad limit: 1 to 10000\"}\n");
  EXPECT_EQ(Body("sources/attacks/1000/30"), "{\"error\":\"bad date: write it as YYYY-MM-DD\"}\n");
  EXPECT_EQ(Body("dailysummary/2019-10-21/2019-10-20"),
            "{\"error\":\"bad date: the end is before the start\"}\n");
}

}  // namespace
}  // namespace scantrend
