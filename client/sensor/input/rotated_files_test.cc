#include "client/sensor/input/rotated_files.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/sensor/input/follow_testing.h"

namespace scantrend {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RotatedFilesTest : public ::testing::Test {
 protected:
  // The names of the files of the log "log", oldest first.
  std::vector<std::string> Names(const std::string& pattern = "") {
    const auto files = ListLogFiles(files_.path("log"), pattern);
    EXPECT_TRUE(files.ok()) << files.status();
    std::vector<std::string> names;
    for (const LogFile& file : *files) {
      names.push_back(file.path.substr(files_.path("").size()));
    }
    return names;
  }

  void WriteAt(const std::string& name, absl::Time time) {
    files_.Write(name, "content of " + name + "\n");
    files_.SetModified(name, time);
  }

  TestFiles files_;
};

const absl::Time kNoon = absl::FromUnixSeconds(1'571'054'400);

TEST_F(RotatedFilesTest, TheNewestIsTheLogAndTheOthersAreInTheOrderOfTheirTimes) {
  WriteAt("log", kNoon - absl::Hours(100));
  WriteAt("log.1", kNoon - absl::Hours(3));
  WriteAt("log.2.gz", kNoon - absl::Hours(2));
  WriteAt("log-20191014", kNoon - absl::Nanoseconds(2));
  WriteAt("log-20191013.xz", kNoon - absl::Nanoseconds(1));
  WriteAt("log.2019-10-10_12.zst", kNoon - absl::Hours(48));
  EXPECT_THAT(Names(), ElementsAre("log.2019-10-10_12.zst", "log.1", "log.2.gz", "log-20191014",
                                   "log-20191013.xz", "log"));
}

TEST_F(RotatedFilesTest, OtherFilesAreNone) {
  for (const char* const name :
       {"log", "log.1", "logs", "log1", "log.", "log-", "log.bak", "log.old", "log.swp", "log~",
        "a.log.1", "log.state.1", ".log.1.swp"}) {
    WriteAt(name, kNoon);
  }
  std::filesystem::create_directory(files_.path("log.2"));
  std::filesystem::create_symlink("nowhere", files_.path("log.3"));
  EXPECT_THAT(Names(), ElementsAre("log.1", "log"));
}

TEST_F(RotatedFilesTest, OfEqualTimesTheNamesTell) {
  for (const char* const name : {"log.1", "log.2", "log.9.gz", "log.10.gz", "log.100.xz"}) {
    WriteAt(name, kNoon);
  }
  EXPECT_THAT(Names(), ElementsAre("log.100.xz", "log.10.gz", "log.9.gz", "log.2", "log.1"));
  for (const char* const name : {"log.1", "log.2", "log.9.gz", "log.10.gz", "log.100.xz"}) {
    files_.Remove(name);
  }
  for (const char* const name :
       {"log-20191009", "log-20191010.gz", "log.2019_10_9", "log.2019_10_10"}) {
    WriteAt(name, kNoon);
  }
  EXPECT_THAT(Names(),
              ElementsAre("log-20191009", "log-20191010.gz", "log.2019_10_9", "log.2019_10_10"));
}

TEST_F(RotatedFilesTest, TimesOfWholeSecondsAreNotTakenForExact) {
  // Rotated twice within a second; the tool that compressed the newer one cut its time off.
  WriteAt("log.2", kNoon + absl::Milliseconds(300));
  WriteAt("log.1.gz", kNoon);
  WriteAt("log.3.gz", kNoon - absl::Seconds(1));
  EXPECT_THAT(Names(), ElementsAre("log.3.gz", "log.2", "log.1.gz"));
  const auto files = *ListLogFiles(files_.path("log"), "");
  const auto ns = [](absl::Time time) { return absl::ToUnixNanos(time); };
  EXPECT_EQ(files[1].modified_ns, ns(kNoon + absl::Milliseconds(300)));
}

TEST_F(RotatedFilesTest, WhatIsBeingCompressedIsOneFile) {
  for (const char* const name : {"log.1", "log.1.gz", "log.2.xz", "log.3", "log.3.zst"}) {
    files_.Write(name, name);
  }
  EXPECT_THAT(Names(), ElementsAre("log.1", "log.2.xz", "log.3"));
}

TEST_F(RotatedFilesTest, TwoNamesOfAFileAreOne) {
  files_.Write("log", "one\n");
  files_.Write("log.2", "two\n");
  std::filesystem::create_hard_link(files_.path("log"), files_.path("log.0"));
  std::filesystem::create_symlink("log.2", files_.path("log.3"));
  EXPECT_THAT(Names(), ElementsAre("log.2", "log"));
}

TEST_F(RotatedFilesTest, APatternNamesThemInOtherPlaces) {
  std::filesystem::create_directories(files_.path("archive/2019-10-14"));
  files_.Write("archive/2019-10-14/conn.01:00.log.gz", "1");
  files_.Write("archive/2019-10-14/conn.02:00.log.gz", "2");
  files_.Write("archive/2019-10-14/dns.02:00.log.gz", "2");
  files_.Write("log.1", "1");
  files_.Write("log", "2");
  EXPECT_THAT(Names(files_.path("archive/*/conn.*")),
              ElementsAre("archive/2019-10-14/conn.01:00.log.gz",
                          "archive/2019-10-14/conn.02:00.log.gz", "log"));
  EXPECT_THAT(Names(files_.path("*")), ElementsAre("log.1", "log"));
  EXPECT_THAT(Names(files_.path("nowhere/*")), ElementsAre("log"));
}

TEST_F(RotatedFilesTest, WhatIsNotThereHoldsNone) {
  EXPECT_THAT(Names(), IsEmpty());
  EXPECT_THAT(*ListLogFiles(files_.path("nowhere/log"), ""), IsEmpty());
  files_.Write("file", "");
  EXPECT_THAT(*ListLogFiles(files_.path("file/log"), ""), IsEmpty());
  files_.Write("log.1", "1");
  EXPECT_THAT(Names(), ElementsAre("log.1"));
}

TEST_F(RotatedFilesTest, ALogWithoutADirectoryIsInTheWorkingDirectory) {
  files_.Write("log", "2");
  files_.Write("log.1", "1");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(files_.path(""));
  const auto files = ListLogFiles("log", "");
  std::filesystem::current_path(before);
  ASSERT_EQ(files->size(), 2u);
  EXPECT_EQ((*files)[0].path, "log.1");
  EXPECT_EQ((*files)[1].path, "log");
}

TEST_F(RotatedFilesTest, ALogThatIsNoFileIsAnError) {
  std::filesystem::create_directory(files_.path("log"));
  EXPECT_EQ(ListLogFiles(files_.path("log"), "").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(RotatedFilesTest, AFileIsKnownWhateverItsNameAndOthersAreNot) {
  files_.Write("log", "one\n");
  const LogFile before = *LookAtFile(files_.path("log"));
  EXPECT_EQ(before.size, 4u);
  EXPECT_EQ(before.modified_ns, absl::ToUnixNanos(files_.modified("log")));
  files_.Rename("log", "log.1");
  files_.Append("log.1", "two\n");
  const LogFile after = *LookAtFile(files_.path("log.1"));
  EXPECT_EQ(before.id, after.id);
  EXPECT_EQ(before.id.Hash(), after.id.Hash());
  EXPECT_FALSE(IsUnwritten(before, after));
  const int fd = open(files_.path("log.1").c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(*LookAtFile(files_.path("log.1"), fd), after);
  close(fd);
  files_.Write("log", "one\n");
  EXPECT_NE(LookAtFile(files_.path("log"))->id, before.id);
  EXPECT_EQ(LookAtFile(files_.path("nothing")).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace scantrend
