#include "client/cli/terminal_lines.h"

#include <gtest/gtest.h>

#include <regex>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace scantrend {
namespace {

const Day kLast = *Day::Parse("2019-10-21");

// `lines` series of `days` days up to 2019-10-21; every eleventh day is a gap.
LineGraph Graph(int lines, int days, bool has_earlier) {
  LineGraph graph{.title = "sources a day",
                  .measure = "sources a day",
                  .days = {kLast.Plus(1 - days), kLast},
                  .provisional_days = {kLast},
                  .earlier_title = has_earlier ? "the days before" : "",
                  .lines = {}};
  for (int i = 0; i < lines; ++i) {
    GraphLine line{.label = absl::StrCat(i + 1, "/tcp"), .counts = {}};
    for (int day = 0; day < days; ++day) {
      const auto count = static_cast<uint64_t>(20 * (i + 1) + day * 7 % 9);
      line.counts.push_back(day % 11 == 10 ? std::nullopt : std::optional(count));
      if (has_earlier) {
        line.earlier.push_back(count / 2);
      }
    }
    graph.lines.push_back(std::move(line));
  }
  return graph;
}

// Characters, of which each is one column wide.
size_t Columns(const std::string& line) {
  size_t columns = 0;
  for (const char c : line) {
    columns += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  }
  return columns;
}

// `text` without the newline that it begins with.
std::string Golden(const std::string& text) { return text.substr(1); }

TEST(TerminalLinesTest, TwoSeriesAndTheDaysBeforeLookLikeThis) {
  EXPECT_EQ(DrawLines(Graph(2, 14, true), {.columns = 72, .rows = 14}), Golden(R"(
sources a day
small letters, dotted: the days before

60 ┤
   │   ⣀⠤⠔⠒⠒⠢⠤⠤⠤⢄⣀B⣀⡀  ⢀⣀⠤⠔⠒⠒⠤⠤⠤⠤⠤⠤⠤⠤⢄⣀⣀⣀⣀          ⠤⠤⢄⣀⣀⣀⡀
40 ┤  ⠉             ⠈⠉⠉⠁                  ⠉⠉B             ⠈⠉⠉    B 2/tcp
   │   ⣀⠤⠔A⢒⠢⡤⢤⠤⣄⣀⣀⣀⡀  ⢀⣀⢤⠔⠖⠲⠤⠤A⢤⠤⡤⢤⠤⣄⣀⣀⣀⣀      ⡀⢀ ⡀A⢤⢄⣀⣀⣀⡀
20 ┤  ⠉⠈ ⠁a⢀ ⡀⢀ ⡀⢀b ⠉⠉⠉⠁⠁⢀ ⠄⠠ ⠄a⢀ ⡀⢀ ⡀⢀⠈ ⠁⠉⠉b⠈ ⠁⡀⢀ ⡀a⢀ ⡀⠈ ⠉⠉⠉    A 1/tcp
   │  ⠁⠈ ⠁        ⠈ ⠁⠈⠈ ⠁              ⠈ ⠁⠈ ⠁⠈ ⠁        ⠈ ⠁⠈⠈
 0 └──────────────┬────────────────────┬────────────────────?──
                Oct 11               Oct 16              Oct 21
holes: 1 day without data   ? 2019-10-21 is not over yet
)"));
}

TEST(TerminalLinesTest, OneSeriesOnANarrowTerminalHasNoLetters) {
  EXPECT_EQ(DrawLines(Graph(1, 30, true), {.columns = 44, .rows = 12}), Golden(R"(
sources a day
dotted: the days before

40 ┤
   │ ⡔⠢⠤⣀ ⡠⠢⠤⠤⢄⡀  ⠠⢄⣀ ⡔⠢⠤⠤⣀⡀⢠⠒⠤  ⢀⠔⠤⠤⢄⣀ ⡠⠢⠄
20 ┤⠈⢀ ⡀ ⠉ ⠄⡀⢀ ⠈⠁⢀⢀  ⠉⠠ ⡀⡀ ⠈⠁⡀⢀  ⠁⠠⢀ ⡀ ⠉ ⡀⡀
   │⠈   ⠈⠈     ⠁⠁   ⠁⠈    ⠈ ⠁  ⠈ ⠁    ⠁⠈
 0 └────────────┬────────────┬────────────?
              Oct 1        Oct 11    Oct 21
holes: 2 days without data
? 2019-10-21 is not over yet
)"));
}

TEST(TerminalLinesTest, NoLineIsWiderOrLowerThanAskedForAndNoneEndsWithBlanks) {
  for (const int lines : {1, 2, 5, 16}) {
    for (const int days : {1, 2, 30, 90, 365, 4'000}) {
      for (const int columns : {60, 80, 200}) {
        const std::string text =
            DrawLines(Graph(lines, days, true), {.columns = columns, .rows = 18});
        const std::vector<std::string> rows = absl::StrSplit(text, '\n');
        EXPECT_LE(rows.size() - 1, 18U) << text;
        for (const std::string& row : rows) {
          EXPECT_LE(Columns(row), static_cast<size_t>(columns)) << row;
          EXPECT_FALSE(row.ends_with(' ')) << row;
        }
      }
    }
  }
}

TEST(TerminalLinesTest, EverySeriesIsNamedWithItsLetter) {
  for (const int rows : {12, 30}) {
    const std::string text = DrawLines(Graph(16, 90, false), {.columns = 80, .rows = rows});
    for (int i = 0; i < 16; ++i) {
      const std::string label =
          absl::StrCat(std::string(1, static_cast<char>('A' + i)), " ", i + 1, "/tcp");
      EXPECT_NE(text.find(label), std::string::npos) << label << "\n" << text;
    }
  }
}

TEST(TerminalLinesTest, ASpikeOfOneDayIsNeverLost) {
  for (size_t day = 0; day < 365; day += 7) {
    LineGraph graph = Graph(2, 365, false);
    graph.lines[1].counts[day] = 1'000;
    const std::string text = DrawLines(graph, {});
    for (const std::string& row : std::vector<std::string>(absl::StrSplit(text, '\n'))) {
      if (row.starts_with("  1k ┤") || row.starts_with("1k ┤")) {
        EXPECT_GT(Columns(row), 6U) << text;
      }
    }
  }
}

TEST(TerminalLinesTest, OnlyGapsIsSaidInWords) {
  LineGraph graph = Graph(2, 3, false);
  graph.lines[0].counts.assign(3, std::nullopt);
  graph.lines[1].counts.assign(3, std::nullopt);
  EXPECT_EQ(DrawLines(graph, {}), "sources a day\nno sensor delivered anything in this range\n");
}

TEST(TerminalLinesTest, ColourChangesNothingButTheColour) {
  const std::string plain = DrawLines(Graph(3, 90, true), {.columns = 100});
  const std::string colored = DrawLines(Graph(3, 90, true), {.columns = 100, .color = true});
  EXPECT_NE(colored.find("\x1b[0;2;38;5;166m"), std::string::npos);
  EXPECT_EQ(std::regex_replace(colored, std::regex("\x1b\\[[0-9;]*m"), ""), plain);
}

}  // namespace
}  // namespace scantrend
