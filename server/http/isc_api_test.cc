#include "server/http/isc_api.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/http/queries_testing.h"

namespace scantrend {
namespace {

constexpr char kXmlHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

std::string TestServiceName(uint16_t port, const char* protocol) {
  return port == 853 && std::string(protocol) == "tcp" ? "domain-s" : "";
}

class IscApiTest : public QueriesTest {
 protected:
  void SetUp() override {
    QueriesTest::SetUp();
    api_ = std::make_unique<IscApi>(
        queries_.get(), &query_metrics_,
        [this]() -> ServerStatus {
          return {.today = clock_.today(),
                  .storage = absl::OkStatus(),
                  .oldest = oldest_.has_value() ? oldest_ : *store_->reader().ReadFirstDay(),
                  .grpc_address = "127.0.0.1:8530"};
        },
        TestServiceName);
  }

  // Three days; on the 20th no sensor delivered anything.
  void SubmitThreeDays() {
    Submit({HitOf("2019-10-19", "192.0.2.1", "198.51.100.1", {kTcp, 853}, 2),
            HitOf("2019-10-19", "192.0.2.1", "198.51.100.1", {kUdp, 853}),
            HitOf("2019-10-19", "192.0.2.2", "198.51.100.2", {kUdp, 53}, 5),
            HitOf(kToday, "192.0.2.1", "198.51.100.1", {kTcp, 853}),
            HitOf(kToday, "192.0.2.2", "198.51.100.1", {kTcp, 853}, 4),
            HitOf(kToday, "2001:db8::7", "2001:db8:1::1", {kUdp, 853}, 2),
            HitOf(kToday, "2001:db8::7", "2001:db8:1::1", {kSctp, 853}, 1),
            HitOf(kToday, "192.0.2.9", "198.51.100.3", {kIcmp, 8}, 9),
            HitOf(kToday, "192.0.2.9", "198.51.100.3", {kTcp, 23}, 3),
            HitOf(kToday, "203.0.113.1", "198.51.100.3", {kTcp, 80}, 6, Kind::kBackscatter),
            HitOf(kToday, "203.0.113.2", "198.51.100.4", {kTcp, 80}, 1, Kind::kBackscatter),
            HitOf(kToday, "203.0.113.2", "198.51.100.4", {kTcp, 443}, 9, Kind::kBackscatter),
            HitOf(kToday, "203.0.113.2", "198.51.100.4", {kUdp, 53}, 9, Kind::kBackscatter)});
  }

  HttpResponse Get(const std::string& path, const std::string& query) {
    return api_->Answer({.path = "/api/" + path, .query = query, .cancelled = kNotCancelled});
  }
  // The body of an answer with status 200.
  std::string Body(const std::string& path, const std::string& query = "json") {
    const HttpResponse response = Get(path, query);
    EXPECT_EQ(response.status, 200) << path;
    return response.body;
  }

  std::optional<Day> oldest_;  // instead of the store's
  QueryMetrics query_metrics_;
  std::unique_ptr<IscApi> api_;
};

TEST_F(IscApiTest, PortInEveryFormat) {
  SubmitThreeDays();
  EXPECT_EQ(Body("port/853"),
            R"({"number":853,"data":{"date":"2019-10-21","records":8,"targets":2,"sources":3,)"
            R"("tcp":63,"udp":25,"datein":"2019-10-21","portin":853},)"
            R"("services":{"tcp":{"service":"domain-s","name":"domain-s"},)"
            R"("udp":{"service":"","name":""}}})"
            "\n");
  const std::string xml = std::string(kXmlHead) +
                          "<port>\n<number>853</number>\n<data>\n<date>2019-10-21</date>\n"
                          "<records>8</records>\n<targets>2</targets>\n<sources>3</sources>\n"
                          "<tcp>63</tcp>\n<udp>25</udp>\n<datein>2019-10-21</datein>\n"
                          "<portin>853</portin>\n</data>\n<services>\n"
                          "<tcp>\n<service>domain-s</service>\n<name>domain-s</name>\n</tcp>\n"
                          "<udp>\n<service></service>\n<name></name>\n</udp>\n"
                          "</services>\n</port>\n";
  EXPECT_EQ(Body("port/853", "xml"), xml);
  EXPECT_EQ(Body("port/853", ""), xml);
  EXPECT_EQ(Body("port/853", "text"),
            "number: 853\ndata:\n  date: 2019-10-21\n  records: 8\n  targets: 2\n  sources: 3\n"
            "  tcp: 63\n  udp: 25\n  datein: 2019-10-21\n  portin: 853\nservices:\n"
            "  tcp:\n    service: domain-s\n    name: domain-s\n"
            "  udp:\n    service: \n    name: \n");
  EXPECT_EQ(Body("port/853", "csv"),
            "number,data.date,data.records,data.targets,data.sources,data.tcp,data.udp,"
            "data.datein,data.portin,services.tcp.service,services.tcp.name,services.udp.service,"
            "services.udp.name\n"
            "853,2019-10-21,8,2,3,63,25,2019-10-21,853,domain-s,domain-s,,\n");
  EXPECT_EQ(Body("port/853", "tab"),
            "number\tdata.date\tdata.records\tdata.targets\tdata.sources\tdata.tcp\tdata.udp\t"
            "data.datein\tdata.portin\tservices.tcp.service\tservices.tcp.name\t"
            "services.udp.service\tservices.udp.name\n"
            "853\t2019-10-21\t8\t2\t3\t63\t25\t2019-10-21\t853\tdomain-s\tdomain-s\t\t\n");
}

TEST_F(IscApiTest, PortDateInEveryFormat) {
  SubmitThreeDays();
  EXPECT_EQ(Body("portdate/853/2019-10-19"),
            R"({"number":853,"data":{"date":"2019-10-19","records":3,"targets":1,"sources":1,)"
            R"("tcp":67,"udp":33,"datein":"2019-10-19","portin":853}})"
            "\n");
  EXPECT_EQ(Body("portdate/853/2019-10-19", ""),
            std::string(kXmlHead) +
                "<portdate>\n<number>853</number>\n<data>\n<date>2019-10-19</date>\n"
                "<records>3</records>\n<targets>1</targets>\n<sources>1</sources>\n"
                "<tcp>67</tcp>\n<udp>33</udp>\n<datein>2019-10-19</datein>\n"
                "<portin>853</portin>\n</data>\n</portdate>\n");
  EXPECT_EQ(Body("portdate/853/2019-10-19", "text"),
            "number: 853\ndata:\n  date: 2019-10-19\n  records: 3\n  targets: 1\n  sources: 1\n"
            "  tcp: 67\n  udp: 33\n  datein: 2019-10-19\n  portin: 853\n");
  EXPECT_EQ(Body("portdate/853/2019-10-19", "csv"),
            "number,data.date,data.records,data.targets,data.sources,data.tcp,data.udp,"
            "data.datein,data.portin\n853,2019-10-19,3,1,1,67,33,2019-10-19,853\n");
  EXPECT_EQ(Body("portdate/853/2019-10-19", "tab"),
            "number\tdata.date\tdata.records\tdata.targets\tdata.sources\tdata.tcp\tdata.udp\t"
            "data.datein\tdata.portin\n853\t2019-10-19\t3\t1\t1\t67\t33\t2019-10-19\t853\n");
}

TEST_F(IscApiTest, ADayWithoutHitsHasZeroesAndOneThatIsNotKnownNulls) {
  SubmitThreeDays();
  EXPECT_EQ(Body("portdate/9999"),
            R"({"number":9999,"data":{"date":"2019-10-21","records":0,"targets":0,"sources":0,)"
            R"("tcp":0,"udp":0,"datein":"2019-10-21","portin":9999}})"
            "\n");
  for (const std::string date : {"2019-10-20", "2019-10-22", "2100-01-01", "1970-01-01"}) {
    EXPECT_EQ(Body("portdate/853/" + date),
              R"({"number":853,"data":{"date":")" + date +
                  R"(","records":null,"targets":null,"sources":null,"tcp":null,"udp":null,)" +
                  R"("datein":")" + date + R"(","portin":853}})" + "\n");
  }
}

TEST_F(IscApiTest, PortHistoryInEveryFormat) {
  SubmitThreeDays();
  const std::string path = "porthistory/853/2019-10-18/2019-10-21";
  EXPECT_EQ(Body(path),
            R"({"0":{"date":"2019-10-19","records":3,"targets":1,"sources":1,"tcp":67,"udp":33},)"
            R"("1":{"date":"2019-10-21","records":8,"targets":2,"sources":3,"tcp":63,"udp":25},)"
            R"("startdate":"2019-10-18","enddate":"2019-10-21","port":853})"
            "\n");
  EXPECT_EQ(Body(path, "xml"),
            std::string(kXmlHead) +
                "<porthistory>\n"
                "<portinfo>\n<date>2019-10-19</date>\n<records>3</records>\n<targets>1</targets>\n"
                "<sources>1</sources>\n<tcp>67</tcp>\n<udp>33</udp>\n</portinfo>\n"
                "<portinfo>\n<date>2019-10-21</date>\n<records>8</records>\n<targets>2</targets>\n"
                "<sources>3</sources>\n<tcp>63</tcp>\n<udp>25</udp>\n</portinfo>\n"
                "<startdate>2019-10-18</startdate>\n<enddate>2019-10-21</enddate>\n"
                "<port>853</port>\n</porthistory>\n");
  EXPECT_EQ(Body(path, "text"),
            "0:\n  date: 2019-10-19\n  records: 3\n  targets: 1\n  sources: 1\n  tcp: 67\n"
            "  udp: 33\n"
            "1:\n  date: 2019-10-21\n  records: 8\n  targets: 2\n  sources: 3\n  tcp: 63\n"
            "  udp: 25\n"
            "startdate: 2019-10-18\nenddate: 2019-10-21\nport: 853\n");
  EXPECT_EQ(Body(path, "csv"),
            "date,records,targets,sources,tcp,udp\n2019-10-19,3,1,1,67,33\n"
            "2019-10-21,8,2,3,63,25\n");
  EXPECT_EQ(Body(path, "tab"),
            "date\trecords\ttargets\tsources\ttcp\tudp\n2019-10-19\t3\t1\t1\t67\t33\n"
            "2019-10-21\t8\t2\t3\t63\t25\n");
}

TEST_F(IscApiTest, PortHistoryIsOfThirtyDaysAndEndsToday) {
  Submit({HitOf("2019-09-21", "192.0.2.1", "198.51.100.1", {kTcp, 22}),
          HitOf("2019-09-22", "192.0.2.1", "198.51.100.1", {kTcp, 22}),
          HitOf(kToday, "192.0.2.1", "198.51.100.1", {kTcp, 23})});
  EXPECT_EQ(Body("porthistory/22"),
            R"({"0":{"date":"2019-09-22","records":1,"targets":1,"sources":1,"tcp":100,"udp":0},)"
            R"("1":{"date":"2019-10-21","records":0,"targets":0,"sources":0,"tcp":0,"udp":0},)"
            R"("startdate":"2019-09-22","enddate":"2019-10-21","port":22})"
            "\n");
  EXPECT_EQ(Body("porthistory/22/2019-10-21"),
            R"({"0":{"date":"2019-10-21","records":0,"targets":0,"sources":0,"tcp":0,"udp":0},)"
            R"("startdate":"2019-10-21","enddate":"2019-10-21","port":22})"
            "\n");
}

TEST_F(IscApiTest, PortHistoryOfManyYearsIsThatOfTheDaysThatThereAre) {
  EXPECT_EQ(Body("porthistory/22/1990-01-01/2100-01-01"),
            R"({"startdate":"1990-01-01","enddate":"2100-01-01","port":22})"
            "\n");
  Submit({HitOf(kToday, "192.0.2.1", "198.51.100.1", {kTcp, 22})});
  EXPECT_EQ(Body("porthistory/22/1990-01-01/2100-01-01"),
            R"({"0":{"date":"2019-10-21","records":1,"targets":1,"sources":1,"tcp":100,"udp":0},)"
            R"("startdate":"1990-01-01","enddate":"2100-01-01","port":22})"
            "\n");
  for (const std::string range : {"1990-01-01/1990-02-01", "2099-01-01/2100-01-01"}) {
    EXPECT_EQ(Body("porthistory/22/" + range, "csv"), "");
  }
  oldest_ = clock_.today().Plus(-3'999);
  EXPECT_EQ(Body("porthistory/22/1990-01-01", "csv"),
            "date,records,targets,sources,tcp,udp\n2019-10-21,1,1,1,100,0\n");
  oldest_ = clock_.today().Plus(-4'000);
  EXPECT_EQ(Body("porthistory/22/1990-01-01"),
            "{\"porthistory\":{\"error\":\"bad date: at most 4000 days\"}}\n");
}

TEST_F(IscApiTest, TopPortsInEveryFormat) {
  SubmitThreeDays();
  EXPECT_EQ(Body("topports/records/10"),
            R"({"0":{"rank":1,"targetport":853,"records":8,"targets":2,"sources":3},)"
            R"("1":{"rank":2,"targetport":23,"records":3,"targets":1,"sources":1},)"
            R"("date":"2019-10-21","limit":10})"
            "\n");
  EXPECT_EQ(Body("topports"), Body("topports/records/10/2019-10-21/"));
  EXPECT_EQ(Body("topports/records/1", ""),
            std::string(kXmlHead) +
                "<topports>\n<port>\n<rank>1</rank>\n<targetport>853</targetport>\n"
                "<records>8</records>\n<targets>2</targets>\n<sources>3</sources>\n</port>\n"
                "<date>2019-10-21</date>\n<limit>1</limit>\n</topports>\n");
  EXPECT_EQ(Body("topports/sources/1/2019-10-19", "text"),
            "0:\n  rank: 1\n  targetport: 53\n  records: 5\n  targets: 1\n  sources: 1\n"
            "date: 2019-10-19\nlimit: 1\n");
  EXPECT_EQ(Body("topports/targets/2", "csv"),
            "rank,targetport,records,targets,sources\n1,853,8,2,3\n2,23,3,1,1\n");
  EXPECT_EQ(Body("topports/targets/1", "tab"),
            "rank\ttargetport\trecords\ttargets\tsources\n1\t853\t8\t2\t3\n");
  EXPECT_EQ(Body("topports/records/10000/2100-01-01"),
            "{\"date\":\"2100-01-01\",\"limit\":10000}\n");
}

TEST_F(IscApiTest, BackscatterInEveryFormat) {
  SubmitThreeDays();
  EXPECT_EQ(Body("backscatter"), R"([{"sourceport":"443","count":"9","sources":"1","targets":"1"},)"
                                 R"({"sourceport":"80","count":"7","sources":"2","targets":"2"}])"
                                 "\n");
  EXPECT_EQ(Body("backscatter/2019-10-21/1", ""),
            std::string(kXmlHead) +
                "<backscatter>\n<sourceport>\n<sourceport>443</sourceport>\n<count>9</count>\n"
                "<sources>1</sources>\n<targets>1</targets>\n</sourceport>\n</backscatter>\n");
  EXPECT_EQ(Body("backscatter/2019-10-21/1", "text"),
            "0:\n  sourceport: 443\n  count: 9\n  sources: 1\n  targets: 1\n");
  EXPECT_EQ(Body("backscatter/2019-10-21", "csv"),
            "sourceport,count,sources,targets\n443,9,1,1\n80,7,2,2\n");
  EXPECT_EQ(Body("backscatter/2019-10-21/1", "tab"),
            "sourceport\tcount\tsources\ttargets\n443\t9\t1\t1\n");
  EXPECT_EQ(Body("backscatter/2019-10-20"), "[]\n");
}

TEST_F(IscApiTest, BackscatterHasTheLowerPortFirstAndAThousandRowsUnlessToldOtherwise) {
  std::vector<Hit> hits;
  for (uint16_t port = 1'001; port > 0; --port) {
    hits.push_back(
        HitOf(kToday, "203.0.113.1", "198.51.100.1", {kTcp, port}, 1, Kind::kBackscatter));
  }
  Submit(hits);
  const auto lines = [this](const std::string& path) {
    const std::string body = Body(path, "csv");
    return std::count(body.begin(), body.end(), '\n') - 1;
  };
  EXPECT_EQ(lines("backscatter"), 1'000);
  EXPECT_EQ(lines("backscatter/2019-10-21/65536"), 1'001);
  EXPECT_EQ(Body("backscatter/2019-10-21/2", "csv"),
            "sourceport,count,sources,targets\n1,1,1,1\n2,1,1,1\n");
}

TEST_F(IscApiTest, InfoconAndHandlerAreConstants) {
  EXPECT_EQ(Body("infocon"), "{\"status\":\"green\"}\n");
  EXPECT_EQ(Body("infocon", ""),
            std::string(kXmlHead) + "<infocon>\n<status>green</status>\n</infocon>\n");
  EXPECT_EQ(Body("handler"), "{\"name\":\"scantrend\"}\n");
  EXPECT_EQ(Body("handler", "text"), "name: scantrend\n");
}

TEST_F(IscApiTest, WhatIsWrongWithAPathIsAnErrorElementWithStatus200) {
  for (const char* const path : {"port", "port/badport", "port/65536", "portdate/x/2019-10-21"}) {
    EXPECT_EQ(Body(path), "{\"error\":\"bad port number\"}\n") << path;
  }
  EXPECT_EQ(Body("porthistory/badport"), "{\"porthistory\":{\"error\":\"bad port number\"}}\n");
  EXPECT_EQ(
      Body("porthistory/badport", ""),
      std::string(kXmlHead) + "<porthistory>\n<error>bad port number</error>\n</porthistory>\n");
  EXPECT_EQ(Body("port/badport", "xml"),
            std::string(kXmlHead) + "<port>\n<error>bad port number</error>\n</port>\n");
  EXPECT_EQ(Body("port/badport", "text"), "error: bad port number\n");
  EXPECT_EQ(Body("port/badport", "csv"), "error\nbad port number\n");
  EXPECT_EQ(Body("portdate/80/2019-02-29"), "{\"error\":\"bad date: write it as YYYY-MM-DD\"}\n");
  EXPECT_EQ(Body("porthistory/80/2019-10-21/2019-10-20"),
            "{\"porthistory\":{\"error\":\"bad date: the end is before the start\"}}\n");
  EXPECT_EQ(Body("topports/records/10001"), "{\"error\":\"bad limit: 1 to 10000\"}\n");
  EXPECT_EQ(Body("topports/records/0"), "{\"error\":\"bad limit: 1 to 10000\"}\n");
  EXPECT_EQ(Body("topports/fame"),
            "{\"error\":\"bad sort order: one of records, targets, sources\"}\n");
  EXPECT_EQ(Body("backscatter/2019-10-21/65537"), "{\"error\":\"bad limit: 1 to 65536\"}\n");
  EXPECT_EQ(Body("port/80/2019-10-21"),
            "{\"error\":\"too many values in the path: at most 1 behind port\"}\n");
}

TEST_F(IscApiTest, UnknownEndpointsAndFormatsAreRefusedAndSayWhatThereIs) {
  const HttpResponse unknown = Get("survivaltime", "json");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.content_type, "application/json");
  EXPECT_NE(unknown.body.find("there is no such endpoint; there are backscatter, "),
            std::string::npos);
  EXPECT_EQ(Get("", "").status, 404);
  EXPECT_EQ(Get("Port/80", "").status, 404);
  const HttpResponse format = Get("port/80", "php");
  EXPECT_EQ(format.status, 400);
  EXPECT_NE(format.body.find("write ?json, ?xml, ?text, ?csv or ?tab"), std::string::npos);
}

TEST_F(IscApiTest, EveryAnswerHasItsTypeAndMayBeReadByPagesOfOthers) {
  using Strings = std::vector<std::pair<std::string, std::string>>;
  const Strings any_origin = {{"Access-Control-Allow-Origin", "*"}};
  for (const auto& [query, type] : Strings{{"", "text/xml; charset=utf-8"},
                                           {"xml", "text/xml; charset=utf-8"},
                                           {"json", "application/json"},
                                           {"text", "text/plain; charset=utf-8"},
                                           {"csv", "text/csv; charset=utf-8; header=present"},
                                           {"tab", "text/tab-separated-values; charset=utf-8"}}) {
    const HttpResponse response = Get("infocon", query);
    EXPECT_EQ(response.content_type, type);
    EXPECT_EQ(response.headers, any_origin);
  }
  EXPECT_EQ(Get("port/badport", "json").headers, any_origin);
  EXPECT_EQ(Get("nothing", "json").headers, any_origin);
  EXPECT_EQ(Get("infocon", "php").headers, any_origin);
}

TEST_F(IscApiTest, ACallerThatHasGoneIs504) {
  SubmitThreeDays();
  const HttpResponse response =
      api_->Answer({.path = "/api/topports", .query = "json", .cancelled = [] { return true; }});
  EXPECT_EQ(response.status, 504);
}

TEST(SystemServiceNameTest, PortsWithoutANameHaveNone) {
  // Whether there are names at all is the system's.
  const std::string https = SystemServiceName(443, "tcp");
  EXPECT_TRUE(https.empty() || https == "https") << https;
  EXPECT_EQ(SystemServiceName(65'535, "tcp"), "");
}

}  // namespace
}  // namespace scantrend
