#include "server/http/xml_text.h"

#include <gtest/gtest.h>

#include <string>

namespace scantrend {
namespace {

TEST(XmlTextTest, MarkupIsEscaped) {
  EXPECT_EQ(XmlText("a<b> & \"c\" 'd' ]]>"), "a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos; ]]&gt;");
  EXPECT_EQ(XmlText("&amp;"), "&amp;amp;");
  EXPECT_EQ(XmlText(""), "");
}

TEST(XmlTextTest, WhatXmlCannotHaveIsReplaced) {
  EXPECT_EQ(XmlText(std::string("a\0b\x1b\x7f", 5)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\x7f");
  EXPECT_EQ(XmlText("\xEF\xBF\xBE \xEF\xBF\xBF"), "\xEF\xBF\xBD \xEF\xBF\xBD");
  EXPECT_EQ(XmlText("\tone\r\ntwo"), "\tone&#13;\ntwo");
}

TEST(XmlTextTest, Utf8StaysAndOtherBytesAreReplaced) {
  EXPECT_EQ(XmlText("Universit\xC3\xA4t"), "Universit\xC3\xA4t");
  EXPECT_EQ(XmlText("\xE4!"), "\xEF\xBF\xBD!");
  EXPECT_EQ(XmlText("\xC3"), "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace scantrend
