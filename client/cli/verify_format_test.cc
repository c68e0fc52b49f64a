#include "client/cli/verify_format.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>

namespace scantrend {
namespace {

v1::VerifyResponse Example() {
  v1::VerifyResponse response;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        progress: 1
        checked {
          files: 4
          series: 2
          points: 1000
          points_recomputed: 900
          windows: 64
          days: 999
          sightings: 12345
          sightings_old: 7
          contacts: 23456
        }
        result {
          findings_total: 3
          findings {
            check: CHECK_POINT
            kind: KIND_BACKSCATTER
            series { protocol: 6 port: 853 }
            date { year: 2019 month: 10 day: 21 }
            field: "sources"
            stored: 5
            recomputed: 4000
          }
          findings { check: CHECK_RECORD field: "days" detail: "bad" }
          first_recomputed_date { year: 2017 month: 9 day: 10 }
          first_contacts_date { year: 2018 month: 9 day: 10 }
          sightings_unfolded: 17
        }
      )pb",
      &response));
  return response;
}

TEST(VerifyFormatTest, TheTableSaysWhatWasCheckedWhatWasNotAndWhatIsWrong) {
  std::ostringstream out;
  WriteVerifyTable(Example(), out);
  EXPECT_EQ(out.str(),
            "checked 1,000 points of 2 series, 999 day records, 4 files\n"
            "recomputed 900 points and 64 window counts from 12,345 sightings, records from 23,456 "
            "contacts\n"
            "not recomputed: 100 points, which are older than 2017-09-10 or whose address sets "
            "cannot be read; checked by themselves\n"
            "not checked: 17 sightings in memory\n"
            "\n"
            "check   series               date        field    stored  recomputed  detail\n"
            "point   853/tcp backscatter  2019-10-21  sources       5       4,000\n"
            "record  -                    -           days          -           -  bad\n"
            "and 1 more\n");
}

TEST(VerifyFormatTest, ASoundDatabaseIsSaidInWords) {
  v1::VerifyResponse response;
  response.mutable_result()->mutable_first_recomputed_date()->set_year(2019);
  std::ostringstream out;
  WriteVerifyTable(response, out);
  EXPECT_EQ(out.str(),
            "checked 0 points of 0 series, 0 day records, 0 files\n"
            "recomputed 0 points and 0 window counts from 0 sightings, records from 0 contacts\n"
            "no findings: what is stored is what was counted\n");
}

TEST(VerifyFormatTest, JsonHasNullForWhatAFindingHasNot) {
  std::ostringstream out;
  WriteVerifyJson(Example(), out);
  EXPECT_EQ(out.str(), R"({
  "findings_total": 3,
  "findings": [
    {
      "check": "point",
      "kind": "backscatter",
      "protocol": "tcp",
      "port": 853,
      "date": "2019-10-21",
      "field": "sources",
      "stored": 5,
      "recomputed": 4000,
      "detail": ""
    },
    {
      "check": "record",
      "kind": null,
      "protocol": null,
      "port": null,
      "date": null,
      "field": "days",
      "stored": null,
      "recomputed": null,
      "detail": "bad"
    }
  ],
  "checked": {
    "files": 4,
    "series": 2,
    "points": 1000,
    "points_recomputed": 900,
    "windows": 64,
    "days": 999,
    "sightings": 12345,
    "sightings_old": 7,
    "contacts": 23456
  },
  "first_recomputed_date": "2017-09-10",
  "first_contacts_date": "2018-09-10",
  "sightings_unfolded": 17
}
)");
}

}  // namespace
}  // namespace scantrend
