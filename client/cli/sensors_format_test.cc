#include "client/cli/sensors_format.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>

namespace scantrend {
namespace {

std::vector<v1::Sensor> ExampleSensors() {
  v1::ListSensorsResponse page;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        sensors {
          name: "attic"
          first_seen_time { seconds: 1571616000 }
          last_seen_time { seconds: 1571659200 nanos: 999999999 }
          last_hit_time { seconds: 1571659199 }
          batches: 1200
          accepted: 12000000
          records: 13000000
          refused { reason: REFUSAL_REASON_FUTURE hits: 3 }
          refused { reason: REFUSAL_REASON_NOT_MONITORED hits: 1000 }
          sampling_rate: 1
        }
        sensors {
          name: "cellar"
          first_seen_time { seconds: 1571616000 }
          last_seen_time { seconds: 1571616000 }
          batches: 1
          sampling_rate: 64
        }
      )pb",
      &page));
  return {page.sensors().begin(), page.sensors().end()};
}

TEST(SensorsFormatTest, CsvHasRefusedHitsByReason) {
  std::ostringstream out;
  WriteSensorsCsv(ExampleSensors(), out);
  EXPECT_EQ(out.str(),
            "name,first_seen,last_seen,last_hit,batches,accepted,records,refused,sampling_rate\n"
            "attic,2019-10-21T00:00:00Z,2019-10-21T12:00:00Z,2019-10-21T11:59:59Z,1200,12000000,"
            "13000000,future=3;not_monitored=1000,1\n"
            "cellar,2019-10-21T00:00:00Z,2019-10-21T00:00:00Z,,1,0,0,,64\n");
}

TEST(SensorsFormatTest, JsonHasNullForATimeThatIsNotThere) {
  std::ostringstream out;
  WriteSensorsJson(ExampleSensors(), out);
  EXPECT_EQ(out.str(), R"([
  {
    "name": "attic",
    "first_seen": "2019-10-21T00:00:00Z",
    "last_seen": "2019-10-21T12:00:00Z",
    "last_hit": "2019-10-21T11:59:59Z",
    "batches": 1200,
    "accepted": 12000000,
    "records": 13000000,
    "refused": {
      "future": 3,
      "not_monitored": 1000
    },
    "sampling_rate": 1
  },
  {
    "name": "cellar",
    "first_seen": "2019-10-21T00:00:00Z",
    "last_seen": "2019-10-21T00:00:00Z",
    "last_hit": null,
    "batches": 1,
    "accepted": 0,
    "records": 0,
    "refused": {},
    "sampling_rate": 64
  }
]
)");
}

TEST(SensorsFormatTest, TheTableHasTheSumOfTheRefusedHits) {
  std::ostringstream out;
  WriteSensorsTable(ExampleSensors(), out);
  EXPECT_EQ(out.str(),
            "name    first seen            last seen             last hit              batches"
            "    accepted     records  refused  sampling\n"
            "attic   2019-10-21T00:00:00Z  2019-10-21T12:00:00Z  2019-10-21T11:59:59Z    1,200"
            "  12,000,000  13,000,000    1,003       all\n"
            "cellar  2019-10-21T00:00:00Z  2019-10-21T00:00:00Z  -                           1"
            "           0           0        0      1:64\n");
}

TEST(SensorsFormatTest, ReasonsOfANewerServerAreShownByNumber) {
  v1::Sensor sensor;
  sensor.set_name("s");
  auto* const refused = sensor.add_refused();
  refused->set_reason(static_cast<v1::RefusalReason>(99));
  refused->set_hits(5);
  std::ostringstream out;
  WriteSensorsCsv({sensor}, out);
  EXPECT_NE(out.str().find(",reason_99=5,"), std::string::npos);
}

TEST(SensorsFormatTest, CsvQuotesNames) {
  v1::Sensor sensor;
  sensor.set_name("attic, \"left\"");
  std::ostringstream out;
  WriteSensorsCsv({sensor}, out);
  EXPECT_NE(out.str().find("\n\"attic, \"\"left\"\"\",,,,0,"), std::string::npos) << out.str();
}

TEST(SensorsFormatTest, NoSensorsIsSaidInWords) {
  std::ostringstream out;
  WriteSensorsTable({}, out);
  EXPECT_EQ(out.str(), "no sensor has delivered anything yet\n");
}

}  // namespace
}  // namespace scantrend
