#include "server/http/isc_request.h"

#include <gtest/gtest.h>

#include <string>

namespace scantrend {
namespace {

TEST(IscRequestTest, TheFormatIsABareQuery) {
  EXPECT_EQ(*ParseIscFormat(""), IscFormat::kXml);
  EXPECT_EQ(*ParseIscFormat("xml"), IscFormat::kXml);
  EXPECT_EQ(*ParseIscFormat("json"), IscFormat::kJson);
  EXPECT_EQ(*ParseIscFormat("json="), IscFormat::kJson);
  EXPECT_EQ(*ParseIscFormat("text"), IscFormat::kText);
  EXPECT_EQ(*ParseIscFormat("csv"), IscFormat::kCsv);
  EXPECT_EQ(*ParseIscFormat("tab"), IscFormat::kTab);
  for (const char* const query : {"php", "JSON", "json==", "format=json", "json&x", "jso"}) {
    const auto format = ParseIscFormat(query);
    EXPECT_EQ(format.status().code(), absl::StatusCode::kInvalidArgument) << query;
    EXPECT_NE(format.status().message().find("?json, ?xml, ?text, ?csv or ?tab"),
              std::string::npos);
  }
}

TEST(IscRequestTest, APathIsAnEndpointAndValues) {
  const IscPath path("/api/topports//Targets/25/2019-10-21/");
  EXPECT_EQ(path.endpoint(), "topports");
  EXPECT_EQ(*path.Choice(0, {"records", "targets"}), 1u);
  EXPECT_EQ(*path.LimitOr(1, 10, 100), 25u);
  EXPECT_EQ(path.DayOr(2, Day())->ToString(), "2019-10-21");
  EXPECT_EQ(path.Text(1), "25");
  EXPECT_TRUE(path.CheckAtMost(3).ok());
  EXPECT_EQ(path.CheckAtMost(2).message(),
            "too many values in the path: at most 2 behind topports");
  EXPECT_EQ(IscPath("/api/").endpoint(), "");
}

TEST(IscRequestTest, ValuesThatAreLeftOutAreStandard) {
  const IscPath path("/api/topports");
  EXPECT_EQ(*path.Choice(0, {"records", "targets"}), 0u);
  EXPECT_EQ(*path.LimitOr(1, 10, 100), 10u);
  EXPECT_EQ(*path.DayOr(2, Day(7)), Day(7));
  EXPECT_EQ(path.Text(0), "");
  EXPECT_TRUE(path.CheckAtMost(0).ok());
}

TEST(IscRequestTest, ValuesThatAreNoneAreErrorsForPeople) {
  for (const char* const port :
       {"", "badport", "65536", "-1", "80x", "0x50", "+80", "4294967376"}) {
    EXPECT_EQ(IscPath("/api/port/" + std::string(port)).Port(0).status().message(),
              "bad port number")
        << port;
  }
  EXPECT_EQ(*IscPath("/api/port/0").Port(0), 0);
  EXPECT_EQ(*IscPath("/api/port/65535").Port(0), 65'535);
  for (const char* const date : {"30", "2019-02-29", "2019-1-1", "today", "2019-10-21x"}) {
    EXPECT_EQ(IscPath("/api/backscatter/" + std::string(date)).DayOr(0, Day()).status().message(),
              "bad date: write it as YYYY-MM-DD")
        << date;
  }
  for (const char* const limit : {"0", "101", "ten", "-5", "99999999999"}) {
    EXPECT_EQ(IscPath("/api/x/" + std::string(limit)).LimitOr(0, 1, 100).status().message(),
              "bad limit: 1 to 100")
        << limit;
  }
  EXPECT_EQ(IscPath("/api/x/fame").Choice(0, {"records", "targets"}).status().message(),
            "bad sort order: one of records, targets");
}

}  // namespace
}  // namespace scantrend
