#include "client/sensor/input/counted_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/sensor/input/compress_for_test.h"
#include "client/sensor/input/follow_testing.h"

namespace scantrend {
namespace {

using ::testing::ElementsAre;

class CountedFileTest : public ::testing::Test {
 protected:
  std::vector<LogFile> List() { return *ListLogFiles(files_.path("log"), ""); }

  // `text` as the beginning of the file, as it is now.
  CountedPart Counted(const std::string& name, const std::string& text) {
    ContentDigest digest;
    digest.Add(text);
    const LogFile file = *LookAtFile(files_.path(name));
    return {.offset = text.size(),
            .digest = digest.value(),
            .file_id = file.id.Hash(),
            .modified_ns = file.modified_ns};
  }

  // The name of the file that is found; "" for none.
  std::string Find(const CountedPart& counted) {
    const std::vector<LogFile> files = List();
    const auto found = FindCountedFile(files, counted);
    EXPECT_TRUE(found.ok()) << found.status();
    if (found->file == nullptr) {
      return "";
    }
    EXPECT_EQ(found->file->file().id, files[found->index].id);
    EXPECT_EQ(found->file->lines().offset(), counted.offset);
    return Name(files[found->index]);
  }

  std::string Name(const LogFile& file) { return file.path.substr(files_.path("").size()); }

  TestFiles files_;
};

TEST_F(CountedFileTest, AFileIsFoundByItsBeginning) {
  files_.Write("log.2", "one\ntwo\n");
  files_.Write("log.1", "three\nfour\n");
  files_.Write("log", "five\nsix\n");
  const CountedPart in_2 = Counted("log.2", "one\n");
  const CountedPart in_1 = Counted("log.1", "three\nfour\n");
  const CountedPart in_log = Counted("log", "five\nsix");
  files_.Compress("log.2", ".gz");
  files_.Compress("log.1", ".xz");
  EXPECT_EQ(Find(in_2), "log.2.gz");
  EXPECT_EQ(Find(in_1), "log.1.xz");
  EXPECT_EQ(Find(in_log), "log");
  EXPECT_EQ(Find(Counted("log", "five\nsix\nseven")), "");
}

TEST_F(CountedFileTest, OfFilesThatBeginAlikeTheIdTells) {
  for (const char* const name : {"log.2", "log.1", "log"}) {
    files_.Write(name, "same\n");
  }
  for (const char* const name : {"log.2", "log.1", "log"}) {
    EXPECT_EQ(Find(Counted(name, "same\n")), name);
  }
}

TEST_F(CountedFileTest, OfFilesThatBeginAlikeAndHaveOtherIdsTheTimeTells) {
  for (const char* const name : {"log.2", "log.1", "log"}) {
    files_.Write(name, "same\n");
  }
  for (const char* const name : {"log.2", "log.1", "log"}) {
    CountedPart counted = Counted(name, "same\n");
    counted.file_id = 0;
    counted.modified_ns -= 1;
    EXPECT_EQ(Find(counted), name);
  }
  // A clock was set back.
  CountedPart later = Counted("log", "same\n");
  later.file_id = 0;
  later.modified_ns += 1;
  EXPECT_EQ(Find(later), "log");
}

TEST_F(CountedFileTest, ATimeThatWasCutIsNotOlder) {
  LogFile file;
  file.modified_ns = 1'571'000'000'000'000'000;
  EXPECT_FALSE(IsOlder(file, file.modified_ns + 2'000'000'000));
  EXPECT_TRUE(IsOlder(file, file.modified_ns + 2'000'000'001));
  file.modified_ns += 1;
  EXPECT_FALSE(IsOlder(file, file.modified_ns));
  EXPECT_TRUE(IsOlder(file, file.modified_ns + 1));
}

TEST_F(CountedFileTest, FilesThatEndWithinTheirDataMayBeIt) {
  const std::string text = LogText(100'000);
  files_.Write("log", text);
  const CountedPart counted = Counted("log", text.substr(0, 90'000));
  files_.Remove("log");
  files_.Write("log.1.gz", Gzip(text).substr(0, 5'000));
  files_.Write("log", "other\n");
  const auto found = *FindCountedFile(List(), counted);
  EXPECT_EQ(found.file, nullptr);
  ASSERT_EQ(found.unfinished.size(), 1u);
  EXPECT_EQ(Name(found.unfinished[0]), "log.1.gz");
}

TEST_F(CountedFileTest, WhatCannotBeDecompressedAndIsOlderIsPassedOver) {
  files_.Write("log.1.bz2", "BZh9");
  files_.Write("log", "one\n");
  const CountedPart counted = Counted("log", "one\n");
  files_.Remove("log");
  EXPECT_EQ(Find(counted), "");
  files_.SetModified("log.1.bz2", absl::FromUnixNanos(counted.modified_ns));
  EXPECT_EQ(FindCountedFile(List(), counted).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(CountedFileTest, NewerThanAFileThatIsGoneIsWhatIsBehindItsCopyOrElseWhatIsYounger) {
  files_.Write("log.4", "older\n");
  files_.Write("log.3", "one\n");
  const auto read = *FollowedFile::Open(*LookAtFile(files_.path("log.3")));
  ASSERT_EQ(*read->Read(), FollowedFile::Found::kMore);
  files_.Write("log.2", "two\n");
  files_.Write("log.1", "three\n");
  files_.Write("log", "four\n");
  files_.Compress("log.3", ".gz");
  const auto names = [&](const NewerFiles& newer) {
    std::vector<std::string> result;
    for (const LogFile& file : newer.files) {
      result.push_back(Name(file));
    }
    return result;
  };
  const NewerFiles behind_copy = *FindNewerFiles(*read, List(), files_.path("log"));
  EXPECT_EQ(Name(*behind_copy.copy), "log.3.gz");
  EXPECT_THAT(names(behind_copy), ElementsAre("log.2", "log.1", "log"));
  files_.Remove("log.3.gz");
  const NewerFiles younger = *FindNewerFiles(*read, List(), files_.path("log"));
  EXPECT_FALSE(younger.copy.has_value());
  EXPECT_THAT(names(younger), ElementsAre("log.2", "log.1", "log"));
}

}  // namespace
}  // namespace scantrend
