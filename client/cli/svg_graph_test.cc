#include "client/cli/svg_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace scantrend {
namespace {

using testing::HasSubstr;
using testing::Not;

const Day kLast = *Day::Parse("2019-10-21");

// A gap, and a last day that is not over.
TrendGraph ExampleTrend(int days) {
  TrendGraph graph{.title = "TCP 853 <&>", .subtitle = "7 distinct sources", .points = {}};
  for (int i = 0; i < days; ++i) {
    graph.points.push_back({.day = kLast.Plus(i - days + 1),
                            .gap = i == 1,
                            .provisional = i + 1 == days,
                            .targets = static_cast<uint64_t>(10 * i),
                            .sources = static_cast<uint64_t>(3 + i % 5)});
  }
  return graph;
}

LineGraph ExampleLines(int lines, int days, bool has_earlier) {
  LineGraph graph{.title = "Sources a day",
                  .subtitle = "",
                  .measure = "sources a day",
                  .days = {kLast.Plus(1 - days), kLast},
                  .provisional_days = {kLast},
                  .earlier_title = has_earlier ? "the days before" : "",
                  .lines = {}};
  for (int i = 0; i < lines; ++i) {
    GraphLine line{.label = absl::StrCat("TCP ", i + 1), .counts = {}};
    for (int day = 0; day < days; ++day) {
      const auto count = static_cast<uint64_t>(20 * (i + 1) + day * 7 % 9);
      line.counts.push_back(day == 1 ? std::nullopt : std::optional(count));
      if (has_earlier) {
        line.earlier.push_back(count / 2);
      }
    }
    graph.lines.push_back(std::move(line));
  }
  return graph;
}

// Checks XML as far as this program writes it: elements nest and end, attributes are quoted and
// differ, every & begins a reference.
class XmlCheck {
 public:
  explicit XmlCheck(std::string_view xml) : rest_(xml) {}

  // `xml` is one well-formed element and a newline.
  bool IsDocument() { return Element() && rest_ == "\n"; }

 private:
  bool Skip(std::string_view text) {
    const bool is_next = rest_.starts_with(text);
    rest_.remove_prefix(is_next ? text.size() : 0);
    return is_next;
  }

  std::string_view Name() {
    size_t size = 0;
    while (size < rest_.size() && (absl::ascii_isalpha(rest_[size]) || rest_[size] == '-')) {
      ++size;
    }
    const std::string_view name = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return name;
  }

  // Up to `end` or markup.
  bool Text(char end) {
    while (!rest_.empty() && rest_[0] != end && rest_[0] != '<' && rest_[0] != '>') {
      if (!Skip("&amp;") && !Skip("&lt;") && !Skip("&gt;") && !Skip("&quot;")) {
        if (rest_[0] == '&') {
          return false;
        }
        rest_.remove_prefix(1);
      }
    }
    return !rest_.empty() && rest_[0] == end;
  }

  bool Element() {
    if (!Skip("<")) {
      return false;
    }
    const std::string_view name = Name();
    std::set<std::string_view> attributes;
    while (Skip(" ")) {
      if (!attributes.insert(Name()).second || !Skip("=\"") || !Text('"') || !Skip("\"")) {
        return false;
      }
    }
    if (name.empty() || Skip("/>")) {
      return !name.empty();
    }
    if (!Skip(">")) {
      return false;
    }
    while (Text('<')) {
      if (Skip("</")) {
        return Name() == name && Skip(">");
      }
      if (!Element()) {
        return false;
      }
    }
    return false;
  }

  std::string_view rest_;
};

bool IsWellFormed(const std::string& xml) { return XmlCheck(xml).IsDocument(); }

// A number of `text` has two decimals.
bool HasTwoDecimals(const std::string& text) {
  for (size_t at = text.find('.'); at != std::string::npos; at = text.find('.', at + 1)) {
    if (at + 2 < text.size() && absl::ascii_isdigit(text[at + 1]) &&
        absl::ascii_isdigit(text[at + 2])) {
      return true;
    }
  }
  return false;
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

// `text` without the newline that it begins with.
std::string Golden(const std::string& text) { return text.substr(1); }

TEST(SvgGraphTest, FourDaysWithAGapAndAnUnfinishedDayAreTheseBytes) {
  EXPECT_EQ(DrawSvg(ExampleTrend(4)), Golden(R"svg(
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 480" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif" font-size="13" fill="#222222">
  <title>TCP 853 &lt;&amp;&gt;</title>
  <desc>Targets a day (left axis): at most 30, on 2019-10-21. Sources a day (right axis): at most 6, on 2019-10-21. holes: 1 day without data.</desc>
  <rect width="960" height="480" fill="#ffffff"/>
  <text x="88" y="34" font-size="20" font-weight="600">TCP 853 &lt;&amp;&gt;</text>
  <text x="88" y="55" fill="#5a5a5a">7 distinct sources</text>
  <rect x="88" y="70" width="24" height="12" fill="#bfd9ef" stroke="#1f6fb2"/>
  <text x="120" y="80.5">targets a day (left)</text>
  <path d="M288 76H312" fill="none" stroke="#c2410c" stroke-width="1.8" stroke-linejoin="round"/>
  <text x="320" y="80.5">sources a day (right)</text>
  <rect x="284" y="96" width="196" height="316" fill="#f0f0f0"/>
  <path d="M88 359.3H872M88 306.7H872M88 254H872M88 201.3H872M88 148.7H872M88 96H872" fill="none" stroke="#e4e4e4" stroke-width="1" stroke-linejoin="round"/>
  <path d="M554 412V201.3H602V412Z" fill="#bfd9ef" stroke="#1f6fb2"/>
  <path d="M750 412V96H798V412Z" fill="#ffffff" stroke="#1f6fb2" stroke-dasharray="4 3"/>
  <path d="M578 148.7L774 96" fill="none" stroke="#c2410c" stroke-width="1.8" stroke-linejoin="round" stroke-dasharray="4 3"/>
  <circle cx="186" cy="254" r="3" fill="#c2410c" stroke="#c2410c" stroke-width="1.5"/>
  <circle cx="774" cy="96" r="3" fill="#ffffff" stroke="#c2410c" stroke-width="1.5"/>
  <path d="M88 96V412M88 412H83M88 359.3H83M88 306.7H83M88 254H83M88 201.3H83M88 148.7H83M88 96H83" fill="none" stroke="#8a8a8a" stroke-width="1" stroke-linejoin="round"/>
  <g fill="#1f6fb2" text-anchor="end">
    <text x="79" y="416.5">0</text>
    <text x="79" y="363.8">5</text>
    <text x="79" y="311.2">10</text>
    <text x="79" y="258.5">15</text>
    <text x="79" y="205.8">20</text>
    <text x="79" y="153.2">25</text>
    <text x="79" y="100.5">30</text>
  </g>
  <text transform="translate(24 254) rotate(-90)" text-anchor="middle" fill="#1f6fb2">targets a day</text>
  <path d="M872 96V412M872 412H877M872 359.3H877M872 306.7H877M872 254H877M872 201.3H877M872 148.7H877M872 96H877" fill="none" stroke="#8a8a8a" stroke-width="1" stroke-linejoin="round"/>
  <g fill="#c2410c" text-anchor="start">
    <text x="881" y="416.5">0</text>
    <text x="881" y="363.8">1</text>
    <text x="881" y="311.2">2</text>
    <text x="881" y="258.5">3</text>
    <text x="881" y="205.8">4</text>
    <text x="881" y="153.2">5</text>
    <text x="881" y="100.5">6</text>
  </g>
  <text transform="translate(936 254) rotate(90)" text-anchor="middle" fill="#c2410c">sources a day</text>
  <path d="M88 412H872M186 412V417M382 412V417M578 412V417M774 412V417" fill="none" stroke="#8a8a8a" stroke-width="1" stroke-linejoin="round"/>
  <g text-anchor="middle">
    <text x="186" y="434">Oct 18</text>
    <text x="382" y="434">Oct 19</text>
    <text x="578" y="434">Oct 20</text>
    <text x="774" y="434">Oct 21</text>
  </g>
  <text x="88" y="464" fill="#5a5a5a">holes: 1 day without data; dashed: 2019-10-21 is not over yet</text>
</svg>
)svg"));
}

TEST(SvgGraphTest, TheCheckFindsWhatIsMalformed) {
  EXPECT_TRUE(IsWellFormed("<a b=\"&lt;\"><c/>x</a>\n"));
  for (const char* bad : {"<a>\n", "<a></b>\n", "<a b=c/>\n", "<a>&</a>\n", "<a/><b/>\n", "<a/>x\n",
                          "<a>></a>\n", "<a b=\"\" b=\"\"/>\n", "<a b=\"<\"/>\n"}) {
    EXPECT_FALSE(IsWellFormed(bad)) << bad;
  }
}

TEST(SvgGraphTest, EveryGraphIsWellFormedAndHasNoScriptAndAsksForNothing) {
  std::vector<std::string> graphs;
  for (const int days : {1, 2, 3, 30, 365, 4'000}) {
    graphs.push_back(DrawSvg(ExampleTrend(days)));
    for (const int lines : {1, 2, 16}) {
      graphs.push_back(DrawSvg(ExampleLines(lines, days, days % 2 == 0)));
    }
  }
  for (const std::string& svg : graphs) {
    EXPECT_TRUE(IsWellFormed(svg)) << svg;
    EXPECT_THAT(svg, testing::StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox="));
    EXPECT_THAT(svg, HasSubstr(" role=\"img\""));
    EXPECT_THAT(svg, HasSubstr("</desc>\n"));
    EXPECT_THAT(svg, Not(HasSubstr("script")));
    EXPECT_THAT(svg, Not(HasSubstr("href")));
    EXPECT_FALSE(absl::StrContains(svg, "nan") || absl::StrContains(svg, "inf"));
    EXPECT_FALSE(HasTwoDecimals(svg));
  }
}

TEST(SvgGraphTest, ASpikeOfOneDayAmongFourThousandReachesItsHeight) {
  TrendGraph graph = ExampleTrend(4'000);
  graph.points[2'000].targets = 1'200'000;
  EXPECT_THAT(DrawSvg(graph), HasSubstr("V96H"));
}

TEST(SvgGraphTest, SixteenLinesDifferInColourOrDashes) {
  const std::string svg = DrawSvg(ExampleLines(16, 30, false));
  std::set<std::string> looks;
  for (const absl::string_view line : absl::StrSplit(svg, '\n')) {
    // The samples beside the labels are thicker than the lines.
    if (absl::StrContains(line, "stroke-width=\"2.2\"")) {
      looks.emplace(line.substr(line.find(" fill=")));
    }
  }
  EXPECT_EQ(looks.size(), 16U);
}

TEST(SvgGraphTest, EarlierDaysAreADottedLineForEachSeriesAndExplained) {
  const std::string svg = DrawSvg(ExampleLines(3, 30, true));
  EXPECT_EQ(Count(svg, "stroke-dasharray=\"1.5 2.5\""), 3U + 1U);  // and one in the legend
  EXPECT_THAT(svg, HasSubstr(">the days before</text>"));
}

TEST(SvgGraphTest, OnlyGapsIsSaidInWords) {
  TrendGraph graph = ExampleTrend(2);
  graph.points[0].gap = true;
  const std::string svg = DrawSvg(graph);
  EXPECT_TRUE(IsWellFormed(svg)) << svg;
  EXPECT_THAT(svg, HasSubstr(">no sensor delivered anything in this range</text>"));
}

}  // namespace
}  // namespace scantrend
