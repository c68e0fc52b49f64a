#include "client/sensor/input/line_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace scantrend {
namespace {

uint64_t DigestOf(std::string_view text) {
  ContentDigest digest;
  digest.Add(text);
  return digest.value();
}

// Adds all of `text`, in pieces of at most `piece`, and takes the lines that become whole.
std::vector<std::string> Lines(LineBuffer& buffer, std::string_view text, size_t piece) {
  std::vector<std::string> lines;
  for (;;) {
    while (buffer.HasLine()) {
      lines.emplace_back(buffer.TakeLine());
    }
    if (text.empty()) {
      return lines;
    }
    size_t size = 0;
    char* const space = buffer.Space(size);
    EXPECT_GE(size, kLineBytesMax);
    size = std::min({size, piece, text.size()});
    std::copy_n(text.begin(), size, space);
    buffer.Added(size);
    text.remove_prefix(size);
  }
}

TEST(LineBufferTest, LinesAreWholeHoweverTheirBytesCome) {
  const std::string text = "one\n\nthree\r\nfo";
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    LineBuffer buffer;
    EXPECT_EQ(Lines(buffer, text, piece), (std::vector<std::string>{"one", "", "three\r"}));
    EXPECT_EQ(buffer.offset(), 12u);
    EXPECT_EQ(buffer.digest(), DigestOf("one\n\nthree\r\n"));
    EXPECT_EQ(buffer.end_offset(), text.size());
    EXPECT_EQ(buffer.end_digest(), DigestOf(text));
    EXPECT_EQ(buffer.line_number(), 3u);
    EXPECT_TRUE(buffer.HasRest());
    EXPECT_EQ(Lines(buffer, "ur\n", piece), (std::vector<std::string>{"four"}));
    EXPECT_FALSE(buffer.HasRest());
    EXPECT_EQ(buffer.digest(), DigestOf(text + "ur\n"));
  }
}

TEST(LineBufferTest, TheRestIsALineWhenItIsTaken) {
  LineBuffer buffer;
  Lines(buffer, "one\ntw", 10);
  EXPECT_EQ(buffer.TakeRest(), "tw");
  EXPECT_TRUE(buffer.unterminated());
  EXPECT_EQ(buffer.offset(), 6u);
  EXPECT_EQ(buffer.line_number(), 2u);
  EXPECT_EQ(buffer.digest(), DigestOf("one\ntw"));
  EXPECT_FALSE(buffer.HasRest());
}

TEST(LineBufferTest, OfALineThatIsTooLongTheFrontIsKeptAndAllOfItIsDigested) {
  for (const size_t size : {kLineBytesMax - 1, kLineBytesMax, kLineBytesMax + 1,
                            4 * kLineBytesMax - 1, 4 * kLineBytesMax, 9 * kLineBytesMax + 5}) {
    const std::string line = std::string(size - 1, 'x') + "y";
    for (const size_t piece : {size_t{7'001}, kLineBytesMax, size_t{1} << 30}) {
      LineBuffer buffer;
      EXPECT_EQ(Lines(buffer, "one\n" + line, piece), (std::vector<std::string>{"one"}));
      EXPECT_EQ(buffer.offset(), 4u) << "nothing of it is taken before its newline";
      EXPECT_EQ(buffer.digest(), DigestOf("one\n"));
      EXPECT_EQ(buffer.end_offset(), 4 + size);
      EXPECT_EQ(buffer.end_digest(), DigestOf("one\n" + line));
      const auto lines = Lines(buffer, "\ntwo\nrest", piece);
      ASSERT_EQ(lines.size(), 2u);
      EXPECT_TRUE(lines[0] == line.substr(0, kLineBytesMax));
      EXPECT_EQ(lines[1], "two");
      EXPECT_FALSE(buffer.cut());
      EXPECT_EQ(buffer.line_number(), 3u);
      EXPECT_EQ(buffer.digest(), DigestOf("one\n" + line + "\ntwo\n"));
      EXPECT_EQ(buffer.TakeRest(), "rest");
    }
  }
}

TEST(LineBufferTest, ARestThatIsTooLongIsCut) {
  LineBuffer buffer;
  const std::string rest(5 * kLineBytesMax, 'x');
  Lines(buffer, rest, 10'000);
  ASSERT_TRUE(buffer.HasRest());
  EXPECT_TRUE(buffer.TakeRest() == rest.substr(0, kLineBytesMax));
  EXPECT_TRUE(buffer.cut());
  EXPECT_EQ(buffer.offset(), rest.size());
  EXPECT_EQ(buffer.digest(), DigestOf(rest));
}

TEST(LineBufferTest, SkippingIsAsIfTheLinesHadBeenTaken) {
  const std::string text = "one\ntwo\nthree\nfour\n";
  for (size_t count = 0; count <= text.size(); ++count) {
    LineBuffer buffer;
    size_t size = 0;
    std::copy(text.begin(), text.end(), buffer.Space(size));
    buffer.Added(text.size());
    EXPECT_EQ(buffer.Skip(count), count);
    EXPECT_EQ(buffer.offset(), count);
    EXPECT_EQ(buffer.digest(), DigestOf(text.substr(0, count)));
    std::string rest;
    for (const std::string& line : Lines(buffer, "", 1)) {
      rest += line + "\n";
    }
    EXPECT_EQ(rest, text.substr(count));
    EXPECT_EQ(buffer.line_number(), 4u);
    EXPECT_EQ(buffer.Skip(1), 0u);
  }
}

}  // namespace
}  // namespace scantrend
