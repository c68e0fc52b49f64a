#include "client/sensor/input/followed_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "client/sensor/input/compress_for_test.h"
#include "client/sensor/input/follow_testing.h"

namespace scantrend {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FollowedLogTest : public ::testing::Test {
 protected:
  static constexpr absl::Duration kPatience = absl::Seconds(5);

  absl::StatusOr<std::unique_ptr<FollowedLog>> TryOpen(
      const sensor::SourcePosition& position = {}) {
    FollowOptions options;
    options.rotated = rotated_;
    options.patience = kPatience;
    options.say = [this](const std::string& what) { said_.push_back(what); };
    options.pacer = &pacer_;
    return FollowedLog::Open(files_.path("log"), position, std::move(options));
  }

  std::unique_ptr<FollowedLog> Open(const sensor::SourcePosition& position = {}) {
    absl::StatusOr<std::unique_ptr<FollowedLog>> log = TryOpen(position);
    EXPECT_TRUE(log.ok()) << log.status();
    return *std::move(log);
  }

  // The lines that can be had without waiting.
  static std::vector<std::string> Lines(LineInput& log) {
    std::vector<std::string> lines;
    while (log.Wait(absl::ZeroDuration())) {
      const auto line = log.Next();
      EXPECT_TRUE(line.ok()) << line.status();
      if (!line.ok()) {
        break;
      }
      lines.emplace_back(**line);
    }
    return lines;
  }

  // The lines that come while the patience passes some times.
  std::vector<std::string> LinesLater(LineInput& log) {
    std::vector<std::string> lines;
    for (int i = 0; i < 8; ++i) {
      for (std::string& line : Lines(log)) {
        lines.push_back(std::move(line));
      }
      pacer_.Pass(kPatience);
    }
    return lines;
  }

  static sensor::SourcePosition PositionOf(const LineInput& log) {
    sensor::SourcePosition position;
    log.FillPosition(position);
    return position;
  }

  // The position behind the first `count` lines from `position` on, as a reader had it that ended.
  sensor::SourcePosition PositionBehind(int count, const sensor::SourcePosition& position = {}) {
    const auto log = Open(position);
    for (int i = 0; i < count; ++i) {
      EXPECT_TRUE(log->Wait(absl::ZeroDuration())) << i;
      EXPECT_TRUE(log->Next().ok());
    }
    return PositionOf(*log);
  }

  TestFiles files_;
  FakePacer pacer_;
  std::string rotated_;
  std::vector<std::string> said_;
};

TEST_F(FollowedLogTest, LinesComeAsTheyAreWrittenFromTheBeginningOfTheFile) {
  files_.Write("log.1", "rotated before\n");
  files_.Write("log", "one\ntwo\n");
  const auto log = Open();
  EXPECT_TRUE(log->is_live());
  EXPECT_THAT(Lines(*log), ElementsAre("one", "two"));
  EXPECT_FALSE(log->last_line_began_file());
  files_.Append("log", "\nfour\n");
  EXPECT_THAT(Lines(*log), ElementsAre("", "four"));
  EXPECT_EQ(log->line_number(), 4u);
  EXPECT_EQ(log->Where(), files_.path("log") + " line 4");
  EXPECT_EQ(log->bytes_read(), 14u);
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(FollowedLogTest, NextWaitsForALine) {
  files_.Write("log", "");
  const auto log = Open();
  int pauses = 0;
  pacer_.on_pause = [&] {
    if (++pauses == 3) {
      files_.Append("log", "one\n");
    }
    return true;
  };
  EXPECT_EQ(**log->Next(), "one");
  EXPECT_EQ(pauses, 3);
}

TEST_F(FollowedLogTest, WaitReturnsWhenALineIsThere) {
  files_.Write("log", "");
  const auto log = Open();
  EXPECT_FALSE(log->Wait(absl::ZeroDuration()));
  const absl::Duration before = pacer_.Elapsed();
  EXPECT_FALSE(log->Wait(absl::Milliseconds(900)));
  EXPECT_EQ(pacer_.Elapsed() - before, absl::Milliseconds(900));
  pacer_.on_pause = [&] {
    files_.Append("log", "one\n");
    return true;
  };
  EXPECT_TRUE(log->Wait(absl::InfiniteDuration()));
  EXPECT_TRUE(log->Wait(absl::ZeroDuration()));
  EXPECT_EQ(**log->Next(), "one");
  pacer_.on_pause = [] { return false; };
  EXPECT_FALSE(log->Wait(absl::InfiniteDuration())) << "a signal came";
}

TEST_F(FollowedLogTest, AHalfWrittenLineIsReturnedWhenItsNewlineComes) {
  files_.Write("log", "one\ntw");
  const auto log = Open();
  EXPECT_THAT(LinesLater(*log), ElementsAre("one"));
  const sensor::SourcePosition behind_one = PositionOf(*log);
  files_.Append("log", "o");
  EXPECT_THAT(LinesLater(*log), IsEmpty());
  files_.Append("log", "\nth");
  EXPECT_THAT(LinesLater(*log), ElementsAre("two"));
  EXPECT_THAT(Lines(*Open(behind_one)), ElementsAre("two"));
}

TEST_F(FollowedLogTest, AFileThatIsNotThereIsWaitedFor) {
  const auto log = Open();
  EXPECT_THAT(LinesLater(*log), IsEmpty());
  EXPECT_THAT(said_, ElementsAre("is not there; waiting for it"));
  files_.Write("log", "one\n");
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
}

TEST_F(FollowedLogTest, ADirectoryThatIsNotThereIsWaitedFor) {
  FollowOptions options;
  options.pacer = &pacer_;
  const std::string path = files_.path("directory/log");
  const auto log = std::move(FollowedLog::Open(path, {}, options).value());
  EXPECT_THAT(Lines(*log), IsEmpty());
  std::filesystem::create_directory(files_.path("directory"));
  files_.Write("directory/log", "one\n");
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
}

TEST_F(FollowedLogTest, ALineThatIsTooLongIsCutHoweverItComes) {
  files_.Write("log", "one\n");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  for (int i = 0; i < 10; ++i) {
    files_.Append("log", std::string(kLineBytesMax - 1, 'x'));
    EXPECT_THAT(Lines(*log), IsEmpty());
    EXPECT_EQ(PositionOf(*log).offset(), 4u);
  }
  files_.Append("log", "\nthree\n");
  EXPECT_TRUE(**log->Next() == std::string(kLineBytesMax, 'x'));
  EXPECT_TRUE(log->last_line_was_cut());
  const sensor::SourcePosition behind = PositionOf(*log);
  EXPECT_EQ(**log->Next(), "three");
  EXPECT_FALSE(log->last_line_was_cut());
  EXPECT_THAT(Lines(*Open(behind)), ElementsAre("three"));
}

TEST_F(FollowedLogTest, APositionFitsIntoWhatTheServerKeeps) {
  files_.Write("log", LogText(100'000));
  const auto log = Open();
  Lines(*log);
  sensor::SourcePosition position = PositionOf(*log);
  position.set_offset(UINT64_MAX);
  position.set_lines(UINT64_MAX);
  position.set_options_digest(1);
  position.set_reader_state(std::string(64, 's'));
  EXPECT_LE(position.ByteSizeLong(), 256u);
}

// Rotation by renaming.

TEST_F(FollowedLogTest, ARenamedFileIsReadToItsEndAndThenTheNewOne) {
  files_.Write("log", "one\n");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Append("log", "two\n");
  files_.Rename("log", "log.1");
  EXPECT_THAT(Lines(*log), ElementsAre("two"));
  // The writer has not been told yet.
  files_.Append("log.1", "three\n");
  files_.Write("log", "");
  EXPECT_THAT(LinesLater(*log), ElementsAre("three"));
  // However late it is told: as long as it has written nothing to the new file.
  files_.Append("log.1", "four\n");
  EXPECT_THAT(LinesLater(*log), ElementsAre("four"));
  EXPECT_FALSE(log->last_line_began_file());
  files_.Append("log.1", "five\n");
  files_.Append("log", "six\nseven\n");
  const auto lines = LinesLater(*log);
  EXPECT_THAT(lines, ElementsAre("five", "six", "seven"));
  EXPECT_EQ(log->Where(), files_.path("log") + " line 2");
  EXPECT_EQ(log->line_number(), 7u);
  EXPECT_EQ(log->bytes_read(), 34u);
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(FollowedLogTest, TheFirstLineOfTheNextFileIsMarked) {
  files_.Write("log", "one\n");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Rename("log", "log.1");
  files_.Write("log", "two\nthree\n");
  pacer_.Pass(kPatience);
  EXPECT_FALSE(log->Wait(absl::ZeroDuration())) << "from when it was seen that it was renamed";
  EXPECT_FALSE(log->last_line_began_file());
  pacer_.Pass(kPatience);
  EXPECT_TRUE(log->Wait(absl::ZeroDuration()));
  EXPECT_FALSE(log->last_line_began_file());
  EXPECT_EQ(**log->Next(), "two");
  EXPECT_TRUE(log->last_line_began_file());
  EXPECT_EQ(**log->Next(), "three");
  EXPECT_FALSE(log->last_line_began_file());
}

TEST_F(FollowedLogTest, OfSeveralWritersLateOnesAreWaitedForWhileTheOldFileGrows) {
  files_.Write("log", "one\n");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Rename("log", "log.1");
  files_.Write("log", "new\n");
  EXPECT_THAT(Lines(*log), IsEmpty());
  for (int i = 0; i < 5; ++i) {
    pacer_.Pass(kPatience - absl::Milliseconds(1));
    files_.Append("log.1", absl::StrCat("late ", i, "\n"));
    EXPECT_THAT(Lines(*log), ElementsAre(absl::StrCat("late ", i)));
  }
  pacer_.Pass(kPatience);
  EXPECT_THAT(Lines(*log), ElementsAre("new"));
}

TEST_F(FollowedLogTest, TheRestOfAFileThatIsLeftIsALine) {
  files_.Write("log", "one\ntw");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Rename("log", "log.1");
  files_.Write("log", "three\n");
  EXPECT_THAT(Lines(*log), IsEmpty());
  pacer_.Pass(kPatience);
  EXPECT_EQ(**log->Next(), "tw");
  EXPECT_FALSE(log->last_line_began_file());
  EXPECT_EQ(log->Where(), files_.path("log") + " line 2");
  EXPECT_THAT(LinesLater(*Open(PositionOf(*log))), ElementsAre("three"));
  EXPECT_EQ(**log->Next(), "three");
  EXPECT_TRUE(log->last_line_began_file());
  EXPECT_THAT(LinesLater(*Open(PositionOf(*log))), IsEmpty());
}

TEST_F(FollowedLogTest, SeveralRotationsBetweenTwoLooksAreReadInTheirOrder) {
  files_.Write("log", "one\n");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  for (const char* const text : {"two\n", "three\n", "", "four\n"}) {
    ShiftRotated(files_);
    files_.Rename("log", "log.1");
    files_.Write("log", text);
  }
  EXPECT_THAT(LinesLater(*log), ElementsAre("two", "three", "four"));
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(FollowedLogTest, AFileThatIsCompressedOrDeletedWhileItIsReadIsNotReadAgain) {
  for (const char* const suffix : {".gz", ".xz", ".zst", ""}) {
    files_.Write("log", "one\n");
    const auto log = Open();
    EXPECT_THAT(Lines(*log), ElementsAre("one"));
    files_.Append("log", "two\n");
    files_.Rename("log", "log.1");
    if (*suffix != '\0') {
      files_.Compress("log.1", suffix, true);
    } else {
      files_.Remove("log.1");
    }
    files_.Write("log", "three\n");
    EXPECT_THAT(LinesLater(*log), ElementsAre("two", "three")) << suffix;
    files_.Remove(absl::StrCat("log.1", suffix));
  }
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(FollowedLogTest, WhatWasRotatedAfterAFileThatIsGoneIsRead) {
  files_.Write("log.5", "of long ago\n");
  files_.Write("log", "one\n");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Remove("log");
  files_.Write("log.2", "two\n");
  files_.Compress("log.2", ".gz");
  files_.Write("log.1", "three\n");
  files_.Write("log", "four\n");
  EXPECT_THAT(LinesLater(*log), ElementsAre("two", "three", "four"));
}

TEST_F(FollowedLogTest, AFileThatIsDeletedAndMadeAnewIsReadFromItsBeginning) {
  files_.Write("log", "one\n");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Remove("log");
  EXPECT_THAT(LinesLater(*log), IsEmpty());
  files_.Write("log", "one and a half\n");
  EXPECT_THAT(LinesLater(*log), ElementsAre("one and a half"));
}

TEST_F(FollowedLogTest, AFileThatIsReplacedByACopyOfItIsReadOnWhereItWas) {
  files_.Write("log", "one\ntwo");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Copy("log", "copy");
  files_.Append("copy", " and a half\nthree\n");
  files_.Rename("copy", "log");
  EXPECT_THAT(LinesLater(*log), ElementsAre("two and a half", "three"));
  files_.Append("log", "four\n");
  EXPECT_THAT(Lines(*log), ElementsAre("four"));
  EXPECT_FALSE(log->last_line_began_file());
}

TEST_F(FollowedLogTest, ASymbolicLinkMayBeSwitched) {
  files_.Write("first", "one\n");
  std::filesystem::create_symlink("first", files_.path("log"));
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Append("first", "two\n");
  files_.Write("second", "three\n");
  std::filesystem::create_symlink("second", files_.path("link"));
  files_.Rename("link", "log");
  EXPECT_THAT(LinesLater(*log), ElementsAre("two", "three"));
}

TEST_F(FollowedLogTest, AnotherNameOfTheLogIsNoRotatedFile) {
  files_.Write("log", "one\n");
  std::filesystem::create_hard_link(files_.path("log"), files_.path("log.0"));
  const auto log = Open();
  EXPECT_THAT(LinesLater(*log), ElementsAre("one"));
  // As savelog goes on.
  files_.Write("new", "");
  files_.Rename("new", "log");
  files_.Append("log.0", "two\n");
  files_.Append("log", "three\n");
  EXPECT_THAT(LinesLater(*log), ElementsAre("two", "three"));
}

// Rotation by copying and truncating.

TEST_F(FollowedLogTest, WhenTheFileIsTruncatedTheRestIsReadFromItsCopy) {
  files_.Write("log", "one\n");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Append("log", "two\nthree\n");
  files_.Copy("log", "log.1");
  files_.Truncate("log");
  EXPECT_THAT(Lines(*log), ElementsAre("two", "three"));
  EXPECT_FALSE(log->last_line_began_file());
  files_.Append("log", "four\n");
  EXPECT_THAT(Lines(*log), ElementsAre("four"));
  EXPECT_TRUE(log->last_line_began_file());
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(FollowedLogTest, ATruncatedFileIsNoticedThoughItHasGrownAgain) {
  files_.Write("log", "one\n");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Append("log", "two\n");
  files_.Copy("log", "log.1");
  files_.Write("log", "six\nseven\n");  // "six\n" is as long as "one\n"
  EXPECT_THAT(Lines(*log), ElementsAre("two", "six", "seven"));
  const sensor::SourcePosition behind_seven = PositionOf(*log);
  ShiftRotated(files_);
  files_.Compress("log.2", ".gz");
  files_.Append("log", "eight\n");
  files_.Copy("log", "log.1");
  const std::string text = LogText(50'000);
  files_.Write("log", text + "\n");
  const auto lines = Lines(*log);
  ASSERT_GT(lines.size(), 1u);
  EXPECT_EQ(lines[0], "eight");
  EXPECT_TRUE(absl::StrJoin(lines.begin() + 1, lines.end(), "\n") == text);
  EXPECT_TRUE(Lines(*Open(behind_seven)) == lines);
}

TEST_F(FollowedLogTest, ALineThatWasTornByTruncatingIsMended) {
  files_.Write("log", "one\ntw");
  const auto log = Open();
  const auto killed = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  EXPECT_THAT(Lines(*killed), ElementsAre("one"));
  files_.Copy("log", "log.1");
  files_.Write("log", "o\nthree\nfo");
  EXPECT_THAT(Lines(*log), ElementsAre("two", "three"));
  EXPECT_THAT(Lines(*Open(PositionOf(*killed))), ElementsAre("two", "three"));
  ShiftRotated(files_);
  files_.Copy("log", "log.1");
  ShiftRotated(files_);
  files_.Write("log.1", "");  // nothing was written between two rotations
  files_.Write("log", "ur\n");
  EXPECT_THAT(LinesLater(*log), ElementsAre("four"));
  EXPECT_THAT(LinesLater(*Open(PositionOf(*killed))), ElementsAre("two", "three", "four"));
  EXPECT_THAT(LinesLater(*killed), ElementsAre("two", "three", "four"));
}

TEST_F(FollowedLogTest, ACopyThatWasMadeBeforeTheFileIsTruncatedIsNotReadTwice) {
  files_.Write("log", "one\n");
  const sensor::SourcePosition behind_one = PositionBehind(1);
  files_.Append("log", "two\n");
  files_.Copy("log", "log.2");
  const std::string line(100, 'x');
  files_.Write("log", line + "\nthree\nfour\n");
  // The next rotation has just begun.
  files_.Write("log.1", "");
  const auto early = Open(behind_one);
  EXPECT_THAT(Lines(*early), ElementsAre("two"));
  files_.Append("log.1", line + "\nthr");
  const auto log = Open(behind_one);
  EXPECT_THAT(LinesLater(*log), ElementsAre("two", line, "three", "four"));
  EXPECT_THAT(LinesLater(*early), ElementsAre(line, "three", "four"));
  files_.Append("log", "six\n");
  files_.Copy("log", "log.1");
  files_.Write("log", "seven\n");
  EXPECT_THAT(LinesLater(*log), ElementsAre("six", "seven"));
}

TEST_F(FollowedLogTest, WhatIsTruncatedWithoutACopyIsSaid) {
  files_.Write("log", "one\ntw");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Write("log", "new\n");
  EXPECT_THAT(Lines(*log), IsEmpty()) << "a copy may turn up";
  EXPECT_THAT(LinesLater(*log), ElementsAre("new"));
  EXPECT_TRUE(log->last_line_began_file());
  EXPECT_THAT(said_, ElementsAre(HasSubstr("behind its line 1 (4 bytes), is not there any more")));
}

// Going on at a position.

TEST_F(FollowedLogTest, GoesOnBehindEachLine) {
  files_.Write("log", "one\ntwo\nthree\n");
  for (int count = 1; count <= 3; ++count) {
    const sensor::SourcePosition position = PositionBehind(count);
    const auto log = Open(position);
    EXPECT_EQ(log->line_number(), static_cast<uint64_t>(count));
    EXPECT_EQ(PositionOf(*log).SerializeAsString(), position.SerializeAsString());
    EXPECT_EQ(Lines(*log).size(), 3u - static_cast<size_t>(count));
  }
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(FollowedLogTest, GoesOnInARotatedFileAndThroughAllThatAreNewer) {
  files_.Write("log.4", "older\n");
  files_.Write("log", "one\ntwo\n");
  const sensor::SourcePosition behind_one = PositionBehind(1);
  const sensor::SourcePosition behind_two = PositionBehind(2);
  files_.Rename("log", "log.3");
  files_.Write("log.2", "three\nfour");
  files_.Write("log.1", "five\n");
  files_.Write("log", "six\nse");
  for (const char* const suffix : {"", ".gz", ".xz", ".zst"}) {
    if (*suffix != '\0') {
      files_.Compress("log.3", suffix);
    }
    pacer_.SetAhead(absl::Hours(1));
    said_.clear();
    const auto log = Open(behind_one);
    EXPECT_THAT(Lines(*log), ElementsAre("two", "three", "four", "five", "six")) << suffix;
    EXPECT_THAT(said_,
                ElementsAre(HasSubstr(absl::StrCat("was rotated; goes on in ", files_.path("log.3"),
                                                   suffix, " behind line 1"))));
    EXPECT_THAT(Lines(*Open(behind_two)), ElementsAre("three", "four", "five", "six"));
    if (*suffix != '\0') {
      files_.Write("log.3", "one\ntwo\n");
      files_.SetModified("log.3", files_.modified(absl::StrCat("log.3", suffix)));
      files_.Remove(absl::StrCat("log.3", suffix));
    }
  }
}

TEST_F(FollowedLogTest, GoesOnFromEachLineOfARunThroughRotatedFiles) {
  files_.Write("log", "1\n");
  const sensor::SourcePosition first = PositionBehind(1);
  files_.Rename("log", "log.4");
  files_.Write("log.3", "2\n3\n");
  files_.Compress("log.3", ".gz");
  files_.Write("log.2", "");
  files_.Write("log.1", "4\n5");
  files_.Write("log", "6\n7\n");
  pacer_.SetAhead(absl::Hours(1));
  const auto log = Open(first);
  for (int next = 2; next <= 7; ++next) {
    EXPECT_EQ(**log->Next(), absl::StrCat(next));
    const auto lines = Lines(*Open(PositionOf(*log)));
    ASSERT_EQ(lines.size(), static_cast<size_t>(7 - next));
    EXPECT_TRUE(lines.empty() || lines.front() == absl::StrCat(next + 1));
  }
}

TEST_F(FollowedLogTest, ARotatedFileMayStillBeWrittenToWhenItIsGoneOnWith) {
  files_.Write("log", "one\n");
  const sensor::SourcePosition behind_one = PositionBehind(1);
  files_.Rename("log", "log.1");
  files_.Write("log", "three\n");
  const auto log = Open(behind_one);
  EXPECT_THAT(Lines(*log), IsEmpty());
  files_.Append("log.1", "two\n");
  EXPECT_THAT(LinesLater(*log), ElementsAre("two", "three"));
}

TEST_F(FollowedLogTest, FilesThatBeginAlikeAreToldApart) {
  files_.Write("log", "same\nfirst\n");
  const sensor::SourcePosition in_first = PositionBehind(1);
  files_.Rename("log", "log.1");
  files_.Write("log", "same\nsecond\n");
  const sensor::SourcePosition in_second = PositionBehind(1);
  ShiftRotated(files_);
  files_.Rename("log", "log.1");
  files_.Write("log", "same\nthird\n");
  const sensor::SourcePosition in_third = PositionBehind(1);
  pacer_.SetAhead(absl::Hours(1));
  for (int compressed = 0; compressed < 3; ++compressed) {
    EXPECT_THAT(Lines(*Open(in_first)), ElementsAre("first", "same", "second", "same", "third"));
    EXPECT_THAT(Lines(*Open(in_second)), ElementsAre("second", "same", "third"));
    EXPECT_THAT(Lines(*Open(in_third)), ElementsAre("third"));
    if (compressed < 2) {
      files_.Compress(absl::StrCat("log.", 2 - compressed), ".gz");
    }
  }
}

TEST_F(FollowedLogTest, WhenTheFileOfThePositionIsGoneThatIsSaidAndWhatIsNewerIsRead) {
  files_.Write("log.4", "older\n");
  files_.Write("log", "one\ntwo\n");
  const sensor::SourcePosition behind_one = PositionBehind(1);
  files_.Remove("log");
  files_.Write("log.2", "three\n");
  files_.Write("log.1", "four\n");
  files_.Write("log", "five\n");
  pacer_.SetAhead(absl::Hours(1));
  const auto log = Open(behind_one);
  EXPECT_THAT(Lines(*log), IsEmpty()) << "it may turn up";
  EXPECT_EQ(PositionOf(*log).SerializeAsString(), behind_one.SerializeAsString());
  pacer_.Pass(kPatience);
  EXPECT_EQ(**log->Next(), "three");
  EXPECT_TRUE(log->last_line_began_file());
  EXPECT_THAT(Lines(*log), ElementsAre("four", "five"));
  EXPECT_THAT(said_, ElementsAre(HasSubstr(absl::StrCat("may be lost. Goes on at the beginning of ",
                                                        files_.path("log.2")))));
}

TEST_F(FollowedLogTest, AFileOfThePositionThatIsNotThereYetIsWaitedFor) {
  files_.Write("log", "one\ntwo\n");
  const sensor::SourcePosition behind_one = PositionBehind(1);
  files_.Rename("log", "elsewhere");
  const auto log = Open(behind_one);
  EXPECT_THAT(LinesLater(*log), IsEmpty());
  files_.Rename("elsewhere", "log");
  EXPECT_THAT(LinesLater(*log), ElementsAre("two"));
  EXPECT_THAT(said_, ElementsAre(HasSubstr("is not there; waiting for it")));
}

TEST_F(FollowedLogTest, RotatedFilesMayBeElsewhere) {
  rotated_ = files_.path("archive/*/old.*");
  files_.Write("log", "one\ntwo\n");
  const sensor::SourcePosition behind_one = PositionBehind(1);
  std::filesystem::create_directories(files_.path("archive/monday"));
  std::filesystem::create_directories(files_.path("archive/tuesday"));
  files_.Rename("log", "archive/monday/old.10:00");
  files_.Write("archive/tuesday/old.09:00", "three\n");
  files_.Compress("archive/tuesday/old.09:00", ".zst");
  files_.Write("log.1", "no rotated file\n");
  files_.Write("log", "four\n");
  pacer_.SetAhead(absl::Hours(1));
  EXPECT_THAT(Lines(*Open(behind_one)), ElementsAre("two", "three", "four"));
}

// Compressed files that are not whole.

TEST_F(FollowedLogTest, ACompressedFileThatIsBeingWrittenIsWaitedFor) {
  files_.Write("log", "one\n");
  const sensor::SourcePosition behind_one = PositionBehind(1);
  const std::string text = LogText(200'000) + "\n";
  const std::string whole = Gzip(text);
  files_.Rename("log", "log.2");
  files_.Write("log.1.gz", "");
  files_.Write("log", "end\n");
  pacer_.SetAhead(absl::Hours(1));
  const auto log = Open(behind_one);
  std::vector<std::string> lines;
  for (size_t size = 0; size < whole.size(); size += 3'000) {
    for (std::string& line : Lines(*log)) {
      lines.push_back(std::move(line));
    }
    pacer_.Pass(kPatience * 0.6);
    files_.Append("log.1.gz", whole.substr(size, 3'000));
  }
  for (std::string& line : LinesLater(*log)) {
    lines.push_back(std::move(line));
  }
  EXPECT_TRUE(absl::StrJoin(lines, "\n") == text + "end");
  EXPECT_THAT(said_, ElementsAre(HasSubstr("goes on in")));
}

TEST_F(FollowedLogTest, TheFileOfThePositionMayBeBeingCompressed) {
  const std::string text = LogText(200'000);
  files_.Write("log", text);
  const sensor::SourcePosition position = PositionBehind(4'000);
  const auto expected = Lines(*Open(position));
  const std::string whole = Xz(text);
  files_.Write("log.1.xz", whole.substr(0, 2'000));
  files_.Remove("log");
  files_.Write("log", "end\n");
  const auto log = Open(position);
  std::vector<std::string> lines;
  for (size_t size = 2'000; size < whole.size(); size += 3'000) {
    for (std::string& line : Lines(*log)) {
      lines.push_back(std::move(line));
    }
    pacer_.Pass(kPatience * 0.9);
    files_.Append("log.1.xz", whole.substr(size, 3'000));
  }
  for (std::string& line : LinesLater(*log)) {
    lines.push_back(std::move(line));
  }
  // The last line has no newline.
  ASSERT_EQ(lines.size(), expected.size() + 2);
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), lines.begin()));
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(FollowedLogTest, ADamagedFileIsReadUpToTheDamageAndTheLossIsSaid) {
  files_.Write("log", "one\n");
  const sensor::SourcePosition behind_one = PositionBehind(1);
  files_.Rename("log", "log.2");
  const std::string text = LogText(200'000);
  const std::string whole = Gzip(text);
  files_.Write("log.1.gz", whole.substr(0, whole.size() / 2));
  files_.Write("log", "end\n");
  pacer_.SetAhead(absl::Hours(1));
  const auto log = Open(behind_one);
  const auto lines = LinesLater(*log);
  ASSERT_GT(lines.size(), 500u);
  EXPECT_EQ(lines.back(), "end");
  EXPECT_TRUE(text.starts_with(absl::StrJoin(lines.begin(), lines.end() - 1, "\n") + "\n"));
  EXPECT_THAT(said_.back(),
              HasSubstr(absl::StrCat(files_.path("log.1.gz"),
                                     ": the gzip data is cut off before its end, behind line ",
                                     lines.size() - 1, ": what was behind that is lost")));
  files_.Append("log", "more\n");
  EXPECT_THAT(Lines(*log), ElementsAre("more"));
}

TEST_F(FollowedLogTest, WhatIsCompressedByAnythingElseIsNotPassedOver) {
  files_.Write("log", "one\n");
  const sensor::SourcePosition behind_one = PositionBehind(1);
  files_.Rename("log", "log.2");
  files_.Write("log.1.bz2", "BZh91AY&SY");
  files_.Write("log", "end\n");
  pacer_.SetAhead(absl::Hours(1));
  const auto log = Open(behind_one);
  EXPECT_TRUE(log->Wait(absl::ZeroDuration()));
  const absl::Status status = log->Next().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("is compressed by bzip2"));
  EXPECT_EQ(log->Next().status(), status);
}

// What cannot be read.

TEST_F(FollowedLogTest, WhatIsNoLogIsRefused) {
  std::filesystem::create_directory(files_.path("log"));
  EXPECT_EQ(TryOpen().status().code(), absl::StatusCode::kFailedPrecondition);
  files_.Remove("log");
  ASSERT_EQ(mkfifo(files_.path("log").c_str(), 0600), 0);
  EXPECT_EQ(TryOpen().status().code(), absl::StatusCode::kFailedPrecondition);
  files_.Remove("log");
  files_.Write("log", Gzip("one\n"));
  EXPECT_EQ(TryOpen().status().code(), absl::StatusCode::kInvalidArgument);
}

// Until it is gone, modes are heeded, even if root runs the test.
class WithoutPrivileges {
 public:
  WithoutPrivileges() {
    EXPECT_EQ(syscall(SYS_capget, &header_, before_.data()), 0);
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none = before_;
    for (__user_cap_data_struct& part : none) {
      part.effective = 0;
    }
    EXPECT_EQ(syscall(SYS_capset, &header_, none.data()), 0);
  }
  ~WithoutPrivileges() { EXPECT_EQ(syscall(SYS_capset, &header_, before_.data()), 0); }

 private:
  __user_cap_header_struct header_ = {_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> before_{};
};

TEST_F(FollowedLogTest, WhatMayNotBeReadIsRefusedAtFirstAndTriedAgainLater) {
  const WithoutPrivileges without_privileges;
  files_.Write("log", "one\n");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Rename("log", "log.1");
  files_.Write("log", "two\n");
  chmod(files_.path("log").c_str(), 0);
  EXPECT_EQ(TryOpen().status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(LinesLater(*log), IsEmpty());
  EXPECT_THAT(said_, ElementsAre(files_.path("log") +
                                 ": cannot be opened: Permission denied; it is tried again"));
  chmod(files_.path("log").c_str(), 0600);
  EXPECT_THAT(LinesLater(*log), ElementsAre("two"));
  chmod(files_.path("").c_str(), 0);
  EXPECT_EQ(TryOpen().status().code(), absl::StatusCode::kPermissionDenied);
  chmod(files_.path("").c_str(), 0700);
}

TEST_F(FollowedLogTest, SomethingElseInThePlaceOfTheLogIsSaidAndWaitedFor) {
  files_.Write("log", "one\n");
  const auto log = Open();
  EXPECT_THAT(Lines(*log), ElementsAre("one"));
  files_.Rename("log", "log.1");
  std::filesystem::create_directory(files_.path("log"));
  EXPECT_THAT(LinesLater(*log), IsEmpty());
  EXPECT_THAT(said_, ElementsAre(HasSubstr("is no regular file; it is tried again")));
  files_.Remove("log");
  files_.Write("log", "two\n");
  EXPECT_THAT(LinesLater(*log), ElementsAre("two"));
}

}  // namespace
}  // namespace scantrend
