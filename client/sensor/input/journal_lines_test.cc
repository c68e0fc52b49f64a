#include "client/sensor/input/journal_lines.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

constexpr uint64_t kStartMicros = 1'571'616'000'000'000;  // 2019-10-21T00:00:00Z
constexpr char kJournalRemote[] = "/lib/systemd/systemd-journal-remote";

// A journal in a directory of the test's own, which entries are added to.
class JournalLinesTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = absl::StrCat(testing::TempDir(), "/",
                              testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_);
  }

  // In the journal export format (https://systemd.io/JOURNAL_EXPORT_FORMATS).
  void Add(const std::string& message, const std::string& transport = "kernel",
           const std::string& more = "") {
    const uint64_t micros = kStartMicros + entries_++ * 1'000'000;
    std::string text = absl::StrCat(
        "__REALTIME_TIMESTAMP=", micros, "\n__MONOTONIC_TIMESTAMP=", entries_ * 1'000'000,
        "\n_BOOT_ID=6c6b1d3ea1a54b0a9bd2c5d7a0f9b2ad\n_TRANSPORT=", transport,
        "\n_HOSTNAME=fw\nSYSLOG_IDENTIFIER=kernel\n", more);
    if (message.find('\n') == std::string::npos) {
      absl::StrAppend(&text, "MESSAGE=", message, "\n");
    } else {
      text += "MESSAGE\n";
      for (int byte = 0; byte < 8; ++byte) {
        text += static_cast<char>(message.size() >> (8 * byte));
      }
      absl::StrAppend(&text, message, "\n");
    }
    const std::string export_path = directory_ + ".export";
    std::ofstream(export_path, std::ios::binary) << text << "\n";
    const std::string command =
        absl::StrCat(kJournalRemote, " --output=", directory_, "/remote-test.journal ", export_path,
                     " 2>", directory_, ".messages");
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  std::unique_ptr<JournalLines> Open(const sensor::SourcePosition& position = {},
                                     std::vector<std::string> matches = {}) {
    auto lines =
        JournalLines::Open({.directory = directory_,
                            .matches = std::move(matches),
                            .say = [this](const std::string& what) { said_.push_back(what); }},
                           position);
    EXPECT_TRUE(lines.ok()) << lines.status();
    return *std::move(lines);
  }

  // All lines that are there.
  static std::vector<std::string> Read(JournalLines& lines) {
    std::vector<std::string> all;
    while (lines.Wait(absl::ZeroDuration())) {
      const auto line = lines.Next();
      if (!line.ok()) {
        ADD_FAILURE() << line.status();
        break;
      }
      all.emplace_back(line->value());
    }
    return all;
  }

  static sensor::SourcePosition PositionOf(const JournalLines& lines) {
    sensor::SourcePosition position;
    lines.FillPosition(position);
    return position;
  }

  using Strings = std::vector<std::string>;

  std::string directory_;
  uint64_t entries_ = 0;
  std::vector<std::string> said_;
};

TEST_F(JournalLinesTest, AnEntryIsALineWithItsTimeAndHost) {
  Add("DROP SRC=198.51.100.1");
  Add("of another program", "syslog");
  Add("two\nlines");
  const auto lines = Open();
  EXPECT_EQ(Read(*lines), (Strings{"1571616000 fw kernel: DROP SRC=198.51.100.1",
                                   "1571616002 fw kernel: two lines"}));
  EXPECT_EQ(lines->line_number(), 2u);
  EXPECT_TRUE(lines->is_live());
}

TEST_F(JournalLinesTest, TheTimeIsThatOfTheSourceIfItIsKnown) {
  Add("late", "kernel", "_SOURCE_REALTIME_TIMESTAMP=1571615999999999\n");
  EXPECT_EQ(Read(*Open()), Strings{"1571615999 fw kernel: late"});
}

TEST_F(JournalLinesTest, ItGoesOnBehindTheEntryOfThePosition) {
  Add("one");
  Add("two");
  Add("three");
  const auto first = Open();
  EXPECT_EQ(PositionOf(*first).ByteSizeLong(), 0u);
  ASSERT_TRUE(first->Next().ok());
  ASSERT_TRUE(first->Next().ok());
  // Looking ahead does not move the position.
  EXPECT_TRUE(first->Wait(absl::ZeroDuration()));
  const sensor::SourcePosition position = PositionOf(*first);
  EXPECT_LE(position.ByteSizeLong(), 200u);
  const auto second = Open(position);
  EXPECT_EQ(Read(*second), Strings{"1571616002 fw kernel: three"});
  EXPECT_EQ(second->line_number(), 3u);
  EXPECT_TRUE(said_.empty());
}

TEST_F(JournalLinesTest, EntriesThatComeAreRead) {
  Add("one");
  const auto lines = Open();
  EXPECT_EQ(Read(*lines).size(), 1u);
  EXPECT_FALSE(lines->Wait(absl::Milliseconds(1)));
  Add("two");
  EXPECT_TRUE(lines->Wait(absl::Seconds(60)));
  EXPECT_EQ(Read(*lines), Strings{"1571616001 fw kernel: two"});
  // And if all was counted when it was opened.
  const auto again = Open(PositionOf(*lines));
  EXPECT_FALSE(again->Wait(absl::Milliseconds(1)));
  Add("three");
  EXPECT_TRUE(again->Wait(absl::Seconds(60)));
  EXPECT_EQ(Read(*again), Strings{"1571616002 fw kernel: three"});
}

TEST_F(JournalLinesTest, ThatTheEntryOfThePositionIsGoneIsSaid) {
  Add("one");
  Add("two");
  const auto before = Open();
  EXPECT_EQ(Read(*before).size(), 2u);
  const sensor::SourcePosition position = PositionOf(*before);
  std::filesystem::remove(directory_ + "/remote-test.journal");
  Add("three");
  EXPECT_EQ(Read(*Open(position)), Strings{"1571616002 fw kernel: three"});
  ASSERT_EQ(said_.size(), 1u);
  EXPECT_NE(said_[0].find("may be lost"), std::string::npos) << said_[0];
}

TEST_F(JournalLinesTest, OtherMatchesTakeThePlaceOfTheKernel) {
  Add("of the kernel");
  Add("of a unit", "syslog", "_SYSTEMD_UNIT=x.service\n");
  EXPECT_EQ(Read(*Open({}, {"_SYSTEMD_UNIT=x.service"})),
            Strings{"1571616001 fw kernel: of a unit"});
}

TEST_F(JournalLinesTest, AMessageThatIsLongerThanALineIsCut) {
  Add(std::string(kLineBytesMax + 5'000, 'x'));
  const auto lines = Open();
  const auto line = lines->Next();
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ((*line)->size(), kLineBytesMax);
  EXPECT_TRUE(lines->last_line_was_cut());
}

TEST_F(JournalLinesTest, WhatIsWrongIsSaid) {
  EXPECT_EQ(JournalLines::Open({.directory = "/no/such/directory"}, {}).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(
      JournalLines::Open({.directory = directory_, .matches = {"nonsense"}}, {}).status().code(),
      absl::StatusCode::kInvalidArgument);
  sensor::SourcePosition position;
  position.set_journal_cursor("nonsense");
  EXPECT_EQ(JournalLines::Open({.directory = directory_}, position).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace scantrend
