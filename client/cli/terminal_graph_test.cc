#include "client/cli/terminal_graph.h"

#include <gtest/gtest.h>

#include <regex>

#include "absl/strings/str_split.h"

namespace scantrend {
namespace {

constexpr char kTitle[] = "853/tcp";

// `days` days up to 2019-10-21, all zero.
std::vector<GraphPoint> Days(int days) {
  std::vector<GraphPoint> points;
  for (int i = 0; i < days; ++i) {
    points.push_back({.day = Day::OfDate(2019, 10, 21)->Plus(i - days + 1)});
  }
  return points;
}

std::string Draw(const std::string& title, const std::vector<GraphPoint>& points,
                 const GraphStyle& style) {
  return DrawGraph({.title = title, .subtitle = "", .points = points}, style);
}

// The days of the diary: quiet, two spikes of targets, a ramp, and a jump in sources.
std::vector<GraphPoint> DiaryDays() {
  std::vector<GraphPoint> points = Days(365);
  for (size_t i = 0; i < points.size(); ++i) {
    points[i].targets = 15 + i * 7 % 12;
    points[i].sources = 8 + i * 5 % 7;
    if (i > 315) {
      points[i].targets += (i - 315) * 8;
    }
    if (i > 344) {
      points[i].sources += 60 + (i - 344) * 5;
    }
  }
  points[35].targets = 1'480;
  points[51].targets = 1'120;
  points.back().provisional = true;
  return points;
}

std::vector<std::string> Lines(const std::string& text) { return absl::StrSplit(text, '\n'); }

// The first line that holds `text`, or an empty one.
std::string LineWith(const std::string& text, const std::string& graph) {
  for (const std::string& line : Lines(graph)) {
    if (line.find(text) != std::string::npos) {
      return line;
    }
  }
  return "";
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

TEST(TerminalGraphTest, AYearOfTheDiaryLooksLikeThis) {
  EXPECT_EQ(Draw("853/tcp, 2018-10-22 to 2019-10-21", DiaryDays(), {.columns = 80}), Golden(R"(
853/tcp, 2018-10-22 to 2019-10-21
▄░ targets a day (left)   ⠤⠒ sources a day (right)   a column: its highest day

1.5k ┤      ▇                                                              ├ 200
     │      ░                                                              │
     │      ░                                                             ⡜│
     │      ░  █                                                         ⢰⠁├ 150
  1k ┤      ░  ░                                                         ⡎ │
     │      ░  ░                                                        ⡜  │
     │      ░  ░                                                       ⢠⠃  ├ 100
     │      ░  ░                                                       ⡜   │
 500 ┤      ░  ░                                                       ⡇  ▂│
     │      ░  ░                                                       ⡇▅█░├ 50
     │      ░  ░                                                    ▂▅▇⡇░░░│
     │⠶⠶⠲⠶⠶⠶⠲⠶⠶⠴⠶⠶⠶⠴⠶⠶⠲⠶⠶⠶⠲⠶⠶⠶⠖⠶⠶⠶⠖⠶⠶⠦⠶⠶⠶⠦⠶⠶⠖⠶⠶⠶⠖⠶⠶⠶⠶⠲⠶⠶⠶⠲⠶⠶⠴⠶⠶⠲⠴⠶⠶⠲⠶⠶⠶⠃░░░│
   0 └─┬─────┬─────┬─────┬────┬─────┬─────┬─────┬────┬─────┬─────┬─────┬──?┘ 0
      Nov   Dec   2019  Feb  Mar   Apr   May   Jun  Jul   Aug   Sep   Oct
? 2019-10-21 is not over yet
)"));
}

TEST(TerminalGraphTest, AWeekWithAGapOnANarrowTerminalLooksLikeThis) {
  std::vector<GraphPoint> points = Days(7);
  for (size_t i = 0; i < points.size(); ++i) {
    points[i].targets = 10 * (i + 1);
    points[i].sources = 30 - 4 * i;
  }
  points[4].gap = true;
  points[6].provisional = true;
  EXPECT_EQ(Draw(kTitle, points, {.columns = 40, .rows = 14}), Golden(R"(
853/tcp
▄░ targets a day (left)
⠤⠒ sources a day (right)

100 ┤  ⠉⠒⠢⠤⣀⡀                       ├ 30
    │       ⠈⠉⠒⠢⠤⣀              ▂▂▂ │
    │             ⠉⠒⠤       ▅▅▅ ░░░ ├ 20
 50 ┤              ▃▃▃      ░░░ ░░░ │
    │     ▂▂▂  ▆▆▆ ░░░      ░⠉⠒⠢⠤⣀░ ├ 10
    │ ▅▅▅ ░░░  ░░░ ░░░      ░░░ ░░░ │
  0 └──┬────────┬───────┬────────?──┘ 0
     Oct 15   Oct 17  Oct 19  Oct 21
holes: 1 day without data
? 2019-10-21 is not over yet
)"));
}

TEST(TerminalGraphTest, NoLineIsWiderOrLowerThanAskedForAndNoneEndsWithBlanks) {
  for (const int days : {1, 2, 7, 30, 59, 90, 365, 4'000}) {
    std::vector<GraphPoint> points = Days(days);
    for (size_t i = 0; i < points.size(); ++i) {
      points[i].targets = i * 37 % 101;
      points[i].sources = i * 53 % 307;
      points[i].gap = i % 11 == 10;
    }
    points.back().provisional = true;
    for (const int columns : {40, 80, 119, 200}) {
      for (const int rows : {12, 18, 20}) {
        const std::string graph = Draw(kTitle, points, {.columns = columns, .rows = rows});
        const std::vector<std::string> lines = Lines(graph);
        EXPECT_LE(lines.size() - 1, static_cast<size_t>(rows));
        for (const std::string& line : lines) {
          EXPECT_LE(Columns(line), static_cast<size_t>(columns)) << line;
          EXPECT_FALSE(line.ends_with(' ')) << line;
        }
      }
    }
  }
}

TEST(TerminalGraphTest, ASpikeOfOneDayIsNeverLost) {
  for (size_t day = 0; day < 365; day += 7) {
    std::vector<GraphPoint> points = Days(365);
    points[day].targets = 1'000;
    const std::string targets = Draw(kTitle, points, {});
    EXPECT_NE(LineWith("1k ┤", targets).find("█"), std::string::npos) << targets;

    points[day].targets = 0;
    points[day].sources = 1'000;
    const std::string sources = Draw(kTitle, points, {});
    EXPECT_TRUE(std::regex_search(LineWith("├ 1k", sources), std::regex("[\xa0-\xa3]"))) << sources;
  }
}

TEST(TerminalGraphTest, OnlyGapsIsSaidInWords) {
  std::vector<GraphPoint> points = Days(30);
  for (GraphPoint& point : points) {
    point.gap = true;
  }
  EXPECT_EQ(Draw(kTitle, points, {}), "853/tcp\nno sensor delivered anything in this range\n");
  EXPECT_EQ(Draw(kTitle, {}, {}), "853/tcp\nno sensor delivered anything in this range\n");
}

TEST(TerminalGraphTest, AllZeroIsALineAtTheBottomAndNoArea) {
  const std::string graph = Draw(kTitle, Days(90), {});
  EXPECT_EQ(LineWith("⣀⣀⣀⣀", graph).find(' ', 3), std::string::npos) << graph;
  EXPECT_NE(graph.find("1 ┤"), std::string::npos) << graph;
  EXPECT_EQ(graph.rfind("░"), graph.find("░")) << "only in the legend\n" << graph;
}

TEST(TerminalGraphTest, HugeCountsHaveShortLabels) {
  std::vector<GraphPoint> points = Days(2);
  points[0].targets = 1'000'000'000'000;
  points[1].sources = ~uint64_t{0};
  const std::string graph = Draw(kTitle, points, {});
  EXPECT_NE(graph.find("1T ┤"), std::string::npos) << graph;
  EXPECT_NE(graph.find("├ 20E"), std::string::npos) << graph;
}

TEST(TerminalGraphTest, GapsAndTheUnfinishedDayAreNoted) {
  std::vector<GraphPoint> points = Days(30);
  points[3].gap = true;
  points.back().provisional = true;
  const std::string graph = Draw(kTitle, points, {});
  EXPECT_NE(graph.find("holes: 1 day without data   ? 2019-10-21 is not over yet\n"),
            std::string::npos)
      << graph;
}

TEST(TerminalGraphTest, ColourChangesNothingButTheColour) {
  const std::string plain = Draw(kTitle, DiaryDays(), {.columns = 100});
  const std::string colored = Draw(kTitle, DiaryDays(), {.columns = 100, .color = true});
  EXPECT_EQ(plain.find('\x1b'), std::string::npos);
  EXPECT_NE(colored.find('\x1b'), std::string::npos);
  EXPECT_EQ(std::regex_replace(colored, std::regex("\x1b\\[[0-9;]*m"), ""), plain);
}

}  // namespace
}  // namespace scantrend
