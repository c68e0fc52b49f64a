#include "client/cli/svg_writer.h"

#include <gtest/gtest.h>

namespace scantrend {
namespace {

TEST(SvgWriterTest, NumbersHaveAtMostOneDecimal) {
  EXPECT_EQ(SvgNumber(12), "12");
  EXPECT_EQ(SvgNumber(12.04), "12");
  EXPECT_EQ(SvgNumber(12.06), "12.1");
  EXPECT_EQ(SvgNumber(-0.04), "0");
  EXPECT_EQ(SvgNumber(-3.25), "-3.3");
  EXPECT_EQ(SvgNumber(1e6), "1000000");
}

TEST(SvgWriterTest, MarkupIsEscapedAndControlCharactersAreLeftOut) {
  EXPECT_EQ(EscapeXml("<a href=\"x\">\x01&amp;\n</a>é"),
            "&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;é");
}

TEST(SvgWriterTest, ElementsAreIndentedAndClosed) {
  SvgWriter writer;
  writer.Open("svg", SvgAttributes().Set("width", 2.5));
  writer.Open("g", {});
  writer.Text("text", SvgAttributes().Set("fill", "\"red\""), "1 < 2");
  writer.Close();
  writer.Element(
      "path",
      SvgAttributes().Set(
          "d",
          SvgPath().MoveTo(1, 2.25).LineTo(3, -4).HorizontalTo(5).VerticalTo(6).CloseUp().text()));
  writer.Close();
  EXPECT_EQ(writer.text(),
            "<svg width=\"2.5\">\n"
            "  <g>\n"
            "    <text fill=\"&quot;red&quot;\">1 &lt; 2</text>\n"
            "  </g>\n"
            "  <path d=\"M1 2.3L3 -4H5V6Z\"/>\n"
            "</svg>\n");
}

}  // namespace
}  // namespace scantrend
