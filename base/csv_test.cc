#include "base/csv.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(CsvTest, PlainTextIsAFieldAsItIs) {
  EXPECT_EQ(CsvField(""), "");
  EXPECT_EQ(CsvField("Example University; 'west'"), "Example University; 'west'");
}

TEST(CsvTest, WhatWouldEndAFieldIsQuoted) {
  EXPECT_EQ(CsvField("Example, Inc."), "\"Example, Inc.\"");
  EXPECT_EQ(CsvField("a \"b\""), "\"a \"\"b\"\"\"");
  EXPECT_EQ(CsvField("a\r\nb"), "\"a\r\nb\"");
}

}  // namespace
}  // namespace scantrend
