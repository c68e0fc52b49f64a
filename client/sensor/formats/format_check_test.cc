#include "client/sensor/formats/format_check.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "client/sensor/formats/hit_readers.h"

namespace scantrend {
namespace {

constexpr char kDshield[] =
    "2013-03-03 21:53:59 +0000\t1000\t1\t198.51.100.1\t6000\t192.0.2.3\t1433\t6\tS";

class FormatCheckTest : public testing::Test {
 protected:
  void Add(std::string_view line) { check_.Add(line, reader_->ReadLine(line)); }

  const std::unique_ptr<HitReader> reader_ = MakeHitReader("netfilter", ReaderOptions{}).value();
  FormatCheck check_{"netfilter", ReaderOptions{}};
};

TEST_F(FormatCheckTest, AHitMakesItRight) {
  Add("1362347639 fw kernel: SRC=198.51.100.1 DST=192.0.2.3 PROTO=UDP SPT=1 DPT=53");
  EXPECT_TRUE(check_.right());
  for (uint64_t i = 0; i < FormatCheck::kLinesMax; ++i) {
    Add(kDshield);
  }
  EXPECT_FALSE(check_.wrong());
  EXPECT_FALSE(check_.reads_as_another());
}

TEST_F(FormatCheckTest, AThousandLinesWithoutAHitAreWrong) {
  for (uint64_t i = 1; i < FormatCheck::kLinesMax; ++i) {
    Add("Mar  3 21:53:58 fw sshd[1]: hello");
    EXPECT_FALSE(check_.wrong()) << i;
  }
  Add("Mar  3 21:53:58 fw sshd[1]: hello");
  EXPECT_TRUE(check_.wrong());
  // Other programs' lines are nothing to complain about.
  EXPECT_EQ(check_.Finding(), "");
}

TEST_F(FormatCheckTest, AnotherFormatThatReadsMostLinesIsNamed) {
  Add(kDshield);
  Add("# a comment");
  EXPECT_FALSE(check_.reads_as_another());
  Add(kDshield);
  EXPECT_TRUE(check_.reads_as_another());
  EXPECT_EQ(check_.Finding(),
            "none of its first 3 lines is a hit in the format netfilter, but 2 are in the format "
            "dshield: use --format dshield");
}

TEST_F(FormatCheckTest, OfAutoItIsSaidThatNoFormatWasFound) {
  FormatCheck check(kAutoFormat, ReaderOptions{});
  EXPECT_EQ(check.Finding(), "");
  for (int i = 0; i < 3; ++i) {
    check.Add("# A title", ReadResult::Skipped("before the format was found"));
  }
  EXPECT_EQ(check.Finding().find("none of its first 3 lines is a hit in any format"), 0U)
      << check.Finding();
  EXPECT_FALSE(check.reads_as_another());
}

TEST_F(FormatCheckTest, MalformedLinesAloneAreSaidToo) {
  Add("1362347639 fw kernel: SRC=198.51.100.1 DST=192.0.2");
  Add("Mar  3 21:53:58 fw sshd[1]: hello");
  EXPECT_FALSE(check_.reads_as_another());
  EXPECT_EQ(check_.Finding(),
            "none of its first 2 lines is a hit in the format netfilter, and 1 are malformed: is "
            "it the right --format? --rejects FILE keeps them");
}

}  // namespace
}  // namespace scantrend
