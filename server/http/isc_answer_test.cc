#include "server/http/isc_answer.h"

#include <gtest/gtest.h>

#include <string>

namespace scantrend {
namespace {

IscAnswer List(IscJson json) {
  IscAnswer answer{.name = "list", .json = json, .row_name = "row"};
  answer.rows = {{IscField("rank", uint64_t{1}), IscField("who", "a, \"b\" & <c>")},
                 {IscField("rank", uint64_t{2}), IscField("who")}};
  if (json == IscJson::kKeyedRows) {
    answer.fields = {IscField("date", *Day::Parse("2019-10-21")), IscField("limit", uint64_t{10})};
  }
  return answer;
}

IscAnswer Record(IscJson json) {
  IscAnswer answer{.name = "record", .json = json};
  answer.fields.emplace_back("number", uint64_t{80});
  answer.fields.emplace_back(
      "data", std::vector<IscField>{IscField("count"), IscField("note", "two\nlines\there")});
  return answer;
}

TEST(IscAnswerTest, AListAsXml) {
  EXPECT_EQ(WriteIscAnswer(List(IscJson::kKeyedRows), IscFormat::kXml),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<list>\n"
            "<row>\n<rank>1</rank>\n<who>a, &quot;b&quot; &amp; &lt;c&gt;</who>\n</row>\n"
            "<row>\n<rank>2</rank>\n<who></who>\n</row>\n"
            "<date>2019-10-21</date>\n<limit>10</limit>\n"
            "</list>\n");
}

TEST(IscAnswerTest, AListAsJsonIsAnArrayOrAnObjectWithTheRowsNumbersBeforeItsFields) {
  EXPECT_EQ(WriteIscAnswer(List(IscJson::kArray), IscFormat::kJson),
            "[{\"rank\":1,\"who\":\"a, \\\"b\\\" & <c>\"},{\"rank\":2,\"who\":null}]\n");
  EXPECT_EQ(WriteIscAnswer(List(IscJson::kKeyedRows), IscFormat::kJson),
            "{\"0\":{\"rank\":1,\"who\":\"a, \\\"b\\\" & <c>\"},\"1\":{\"rank\":2,\"who\":null},"
            "\"date\":\"2019-10-21\",\"limit\":10}\n");
}

TEST(IscAnswerTest, AListAsTextCsvAndTab) {
  const IscAnswer list = List(IscJson::kKeyedRows);
  EXPECT_EQ(WriteIscAnswer(list, IscFormat::kText),
            "0:\n  rank: 1\n  who: a, \"b\" & <c>\n1:\n  rank: 2\n  who: \n"
            "date: 2019-10-21\nlimit: 10\n");
  EXPECT_EQ(WriteIscAnswer(list, IscFormat::kCsv), "rank,who\n1,\"a, \"\"b\"\" & <c>\"\n2,\n");
  EXPECT_EQ(WriteIscAnswer(list, IscFormat::kTab), "rank\twho\n1\ta, \"b\" & <c>\n2\t\n");
}

TEST(IscAnswerTest, AnEmptyListIsOneInEveryFormat) {
  IscAnswer list{.name = "list", .json = IscJson::kKeyedRows, .row_name = "row"};
  EXPECT_EQ(WriteIscAnswer(list, IscFormat::kJson), "{}\n");
  list.fields = {IscField("limit", uint64_t{10})};
  EXPECT_EQ(WriteIscAnswer(list, IscFormat::kJson), "{\"limit\":10}\n");
  EXPECT_EQ(WriteIscAnswer(list, IscFormat::kXml),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<list>\n<limit>10</limit>\n</list>\n");
  EXPECT_EQ(WriteIscAnswer(list, IscFormat::kText), "limit: 10\n");
  EXPECT_EQ(WriteIscAnswer(list, IscFormat::kCsv), "");
  EXPECT_EQ(WriteIscAnswer(list, IscFormat::kTab), "");
  list.json = IscJson::kArray;
  EXPECT_EQ(WriteIscAnswer(list, IscFormat::kJson), "[]\n");
}

TEST(IscAnswerTest, ARecordInEveryFormat) {
  const IscAnswer record = Record(IscJson::kFields);
  EXPECT_EQ(WriteIscAnswer(record, IscFormat::kXml),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<record>\n<number>80</number>\n"
            "<data>\n<count></count>\n<note>two\nlines\there</note>\n</data>\n</record>\n");
  EXPECT_EQ(WriteIscAnswer(record, IscFormat::kJson),
            "{\"number\":80,\"data\":{\"count\":null,\"note\":\"two\\nlines\\there\"}}\n");
  EXPECT_EQ(WriteIscAnswer(Record(IscJson::kNamed), IscFormat::kJson),
            "{\"record\":{\"number\":80,\"data\":{\"count\":null,\"note\":\"two\\nlines\\there\"}}}"
            "\n");
  EXPECT_EQ(WriteIscAnswer(record, IscFormat::kText),
            "number: 80\ndata:\n  count: \n  note: two lines here\n");
  EXPECT_EQ(WriteIscAnswer(record, IscFormat::kCsv),
            "number,data.count,data.note\n80,,\"two\nlines\there\"\n");
  EXPECT_EQ(WriteIscAnswer(record, IscFormat::kTab),
            "number\tdata.count\tdata.note\n80\t\ttwo lines here\n");
}

TEST(IscAnswerTest, BytesThatAreNoUtf8AreReplacedEverywhere) {
  const IscAnswer answer{.name = "a", .fields = {IscField("b", "\xE4")}};
  EXPECT_EQ(WriteIscAnswer(answer, IscFormat::kJson), "{\"b\":\"\xEF\xBF\xBD\"}\n");
  EXPECT_EQ(WriteIscAnswer(answer, IscFormat::kText), "b: \xEF\xBF\xBD\n");
  EXPECT_EQ(WriteIscAnswer(answer, IscFormat::kCsv), "b\n\xEF\xBF\xBD\n");
  EXPECT_EQ(WriteIscAnswer(answer, IscFormat::kTab), "b\n\xEF\xBF\xBD\n");
}

TEST(IscAnswerTest, ManyRowsKeepTheOrderOfTheirNumbers) {
  IscAnswer list{.name = "list", .json = IscJson::kKeyedRows, .row_name = "row"};
  std::string want = "{";
  for (uint64_t i = 0; i < 12; ++i) {
    list.rows.push_back({IscField("n", i)});
    want += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":{\"n\":" + std::to_string(i) + "}";
  }
  EXPECT_EQ(WriteIscAnswer(list, IscFormat::kJson), want + "}\n");
}

}  // namespace
}  // namespace scantrend
