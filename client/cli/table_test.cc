#include "client/cli/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace scantrend {
namespace {

TEST(TableTest, ColumnsAreAlignedAndLinesHaveNoTrailingBlanks) {
  Table table({{"name", Table::Align::kLeft},
               {"n"},
               {"wide", Table::Align::kRight, 6},
               {"", Table::Align::kLeft}});
  table.AddRow({"a", "1,000", "2", ""});
  table.AddRow({"longer", "1", "3", "note"});
  std::ostringstream out;
  table.Write(out);
  EXPECT_EQ(out.str(),
            "name        n    wide\n"
            "a       1,000       2\n"
            "longer      1       3  note\n");
}

TEST(TableTest, RowsCanBeWrittenWithoutTheirHeadings) {
  Table table({{"name", Table::Align::kLeft}, {"n"}});
  table.AddRow({"a", "1"});
  std::ostringstream out;
  table.WriteRows(out);
  EXPECT_EQ(out.str(), "a     1\n");
}

}  // namespace
}  // namespace scantrend
