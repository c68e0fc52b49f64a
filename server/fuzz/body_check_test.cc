#include "server/fuzz/body_check.h"

#include <gtest/gtest.h>

#include <string>

namespace scantrend {
namespace {

constexpr char kXml[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

TEST(BodyCheckTest, TakesWhatIsWellFormed) {
  EXPECT_TRUE(CheckJson(R"([{"a":null,"b":[1,2.5e3]}])").ok());
  EXPECT_TRUE(CheckCsv("").ok());
  EXPECT_TRUE(CheckCsv("a,b\n1,\n\"x,\"\"y\"\"\n\",2\n").ok());
  EXPECT_TRUE(CheckXml(std::string(kXml) + "<a>\n<b>1 &lt; 2</b>\n<c></c>\n</a>\n").ok());
}

TEST(BodyCheckTest, RefusesOtherJson) {
  for (const char* const text : {"", "{", "[1,]", "{\"a\":NaN}", "[1] x", "[\"\x80\"]"}) {
    EXPECT_FALSE(CheckJson(text).ok()) << text;
  }
}

TEST(BodyCheckTest, RefusesOtherCsv) {
  for (const char* const text :
       {"a,b\n1\n", "a\n1,2\n", "a", "a\n\"1\n", "a\n1\"\n", "a\n\"1\"2\n"}) {
    EXPECT_FALSE(CheckCsv(text).ok()) << text;
  }
}

TEST(BodyCheckTest, RefusesOtherXml) {
  EXPECT_FALSE(CheckXml("<a></a>\n").ok()) << "without a declaration";
  for (const char* const text : {"", "<a>", "<a></b>", "<a></a><b></b>", "<a>&</a>", "<a>\x01</a>",
                                 "<a></a>x", "<a<b></a<b>", "<1></1>"}) {
    EXPECT_FALSE(CheckXml(std::string(kXml) + text).ok()) << text;
  }
}

TEST(BodyCheckTest, KnowsTypesByTheirNames) {
  EXPECT_FALSE(CheckBody("application/json", "{").ok());
  EXPECT_FALSE(CheckBody("text/csv; charset=utf-8; header=present", "a").ok());
  EXPECT_FALSE(CheckBody("text/xml; charset=utf-8", "<a>").ok());
  EXPECT_FALSE(CheckBody("text/plain; charset=utf-8", "a").ok());
  EXPECT_TRUE(CheckBody("image/svg+xml", "<a>").ok());
}

}  // namespace
}  // namespace scantrend
