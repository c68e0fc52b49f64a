#include "server/http/answer_table.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace scantrend {
namespace {

TEST(AnswerTableTest, JsonIsAnArrayOfFlatObjects) {
  AnswerTable table({"name", "count", "share", "known", "day", "none"});
  EXPECT_EQ(table.Json(), "[\n]\n");
  table.Add({"edge", uint64_t{18'446'744'073'709'551'615u}, 0.1, true, Day(18'190), AnswerCell()});
  table.Add({"b", 7u, 2.0, false, std::optional<Day>(), std::numeric_limits<double>::infinity()});
  EXPECT_EQ(table.Json(),
            "[\n"
            "{\"name\":\"edge\",\"count\":18446744073709551615,\"share\":0.1,\"known\":true,"
            "\"day\":\"2019-10-21\",\"none\":null},\n"
            "{\"name\":\"b\",\"count\":7,\"share\":2,\"known\":false,\"day\":null,\"none\":null}\n"
            "]\n");
  EXPECT_EQ(nlohmann::json::parse(table.Json()).size(), 2u);
}

TEST(AnswerTableTest, JsonSurvivesAnyText) {
  AnswerTable table({"name"});
  table.Add({std::string("\"\\\n\x00\x1f</script>é", 16)});
  table.Add({std::string("\xff\xfe bad")});
  const auto parsed = nlohmann::json::parse(table.Json());
  EXPECT_EQ(parsed[0]["name"], std::string("\"\\\n\x00\x1f</script>é", 16));
  EXPECT_EQ(parsed[1]["name"], "\uFFFD\uFFFD bad");
}

TEST(AnswerTableTest, CsvQuotesWhatNeedsIt) {
  AnswerTable table({"name", "count", "share"});
  table.Add({"a,b", 1u, AnswerCell()});
  table.Add({"say \"hi\"\n", AnswerCell(), 1e-300});
  EXPECT_EQ(table.Csv(), "name,count,share\n\"a,b\",1,\n\"say \"\"hi\"\"\n\",,1e-300\n");
}

}  // namespace
}  // namespace scantrend
