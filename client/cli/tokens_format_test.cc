#include "client/cli/tokens_format.h"

#include <gtest/gtest.h>

#include <sstream>

namespace scantrend {
namespace {

v1::ListTokensResponse Tokens() {
  v1::ListTokensResponse tokens;
  v1::Token& sensor = *tokens.add_tokens();
  sensor.set_id("7f3a9c21");
  sensor.set_role(v1::ROLE_INGEST);
  sensor.set_sensor("edge");
  sensor.mutable_create_time()->set_seconds(1'571'616'000);
  sensor.mutable_expire_time()->set_seconds(1'579'392'000);
  v1::Token& reader = *tokens.add_tokens();
  reader.set_id("00000000");
  reader.set_role(v1::ROLE_READ);
  reader.set_label("Grafana \"1\"");
  reader.mutable_create_time()->set_seconds(1'571'616'000);
  reader.mutable_last_use_time()->set_seconds(1'571'616'060);
  return tokens;
}

TEST(TokensFormatTest, TableSaysWhatIsNotThere) {
  std::ostringstream out;
  WriteTokensTable(Tokens(), out);
  EXPECT_EQ(
      out.str(),
      "id        role    sensor  created               expires               last used             "
      "label\n"
      "7f3a9c21  ingest  edge    2019-10-21T00:00:00Z  2020-01-19T00:00:00Z  -                     "
      "-\n"
      "00000000  read    -       2019-10-21T00:00:00Z  never                 2019-10-21T00:01:00Z  "
      "Grafana \"1\"\n");
  std::ostringstream none;
  WriteTokensTable({}, none);
  EXPECT_EQ(none.str(), "there is no token yet\n");
}

TEST(TokensFormatTest, JsonHasNullForWhatIsNotThere) {
  std::ostringstream out;
  WriteTokensJson(Tokens(), out);
  EXPECT_EQ(out.str(), R"([
  {
    "id": "7f3a9c21",
    "role": "ingest",
    "sensor": "edge",
    "label": null,
    "created": "2019-10-21T00:00:00Z",
    "expires": "2020-01-19T00:00:00Z",
    "last_used": null
  },
  {
    "id": "00000000",
    "role": "read",
    "sensor": null,
    "label": "Grafana \"1\"",
    "created": "2019-10-21T00:00:00Z",
    "expires": null,
    "last_used": "2019-10-21T00:01:00Z"
  }
]
)");
}

}  // namespace
}  // namespace scantrend
