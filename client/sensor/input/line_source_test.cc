#include "client/sensor/input/line_source.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "client/sensor/input/compress_for_test.h"

namespace scantrend {
namespace {

using ::testing::ElementsAre;

std::string WriteFile(const std::string& content) {
  const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
  std::string path = ::testing::TempDir() + "/" + test->name() + ".log";
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

std::unique_ptr<LineSource> OpenText(const std::string& content) {
  auto source = LineSource::Open(WriteFile(content));
  EXPECT_TRUE(source.ok()) << source.status();
  return *std::move(source);
}

std::vector<std::string> Lines(LineSource& source, absl::Status* status = nullptr) {
  std::vector<std::string> lines;
  for (;;) {
    const auto line = source.Next();
    if (!line.ok() || !line->has_value()) {
      if (status != nullptr) {
        *status = line.status();
      } else {
        EXPECT_TRUE(line.ok()) << line.status();
      }
      return lines;
    }
    lines.emplace_back(**line);
  }
}

uint64_t DigestOf(std::string_view text) {
  ContentDigest digest;
  digest.Add(text);
  return digest.value();
}

TEST(LineSourceTest, LinesComeWithTheirPositions) {
  const auto source = OpenText("one\n\nthree\r\nfour");
  EXPECT_FALSE(source->is_live());
  EXPECT_EQ(source->bytes_total(), 16u);
  EXPECT_EQ(**source->Next(), "one");
  EXPECT_EQ(source->offset(), 4u);
  EXPECT_EQ(source->line_number(), 1u);
  // Not of what was read ahead.
  EXPECT_EQ(source->digest(), DigestOf("one\n"));
  EXPECT_EQ(**source->Next(), "");
  EXPECT_EQ(**source->Next(), "three\r");
  EXPECT_FALSE(source->last_line_was_unterminated());
  EXPECT_EQ(**source->Next(), "four");
  EXPECT_TRUE(source->last_line_was_unterminated());
  EXPECT_EQ(source->offset(), 16u);
  EXPECT_EQ(source->line_number(), 4u);
  EXPECT_EQ(source->digest(), DigestOf("one\n\nthree\r\nfour"));
  EXPECT_EQ(*source->Next(), std::nullopt);
  EXPECT_EQ(*source->Next(), std::nullopt);
  EXPECT_EQ(source->bytes_read(), 16u);
}

TEST(LineSourceTest, AnEmptyFileHasNoLines) {
  const auto source = OpenText("");
  EXPECT_EQ(*source->Next(), std::nullopt);
  EXPECT_EQ(source->digest(), DigestOf(""));
}

TEST(LineSourceTest, CompressedFilesAreReadAsWhatTheyHold) {
  const std::string text = LogText(1'000'000);
  const std::vector<std::string> expected = Lines(*OpenText(text));
  for (const std::string& compressed :
       {Gzip(text), Xz(text), Zstd(text), Gzip(text.substr(0, 500)) + Gzip(text.substr(500)),
        Xz(text.substr(0, 500)) + Xz(text.substr(500)),
        Zstd(text.substr(0, 500)) + Zstd(text.substr(500))}) {
    const auto source = OpenText(compressed);
    EXPECT_TRUE(Lines(*source) == expected);
    EXPECT_EQ(source->offset(), text.size());
    EXPECT_EQ(source->digest(), DigestOf(text));
    EXPECT_EQ(source->bytes_read(), compressed.size());
    EXPECT_EQ(source->bytes_total(), compressed.size());
  }
}

TEST(LineSourceTest, TheLinesBeforeACutInCompressedDataAreReadAndTheOneInItIsNot) {
  const std::string text = LogText(100'000);
  for (const std::string& whole : {Gzip(text), Xz(text), Zstd(text)}) {
    for (const size_t size : {whole.size() / 2, whole.size() - 9, whole.size() - 1}) {
      const auto source = OpenText(whole.substr(0, size));
      absl::Status status;
      std::string read;
      for (const std::string& line : Lines(*source, &status)) {
        read += line + "\n";
      }
      EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
      EXPECT_TRUE(absl::StrContains(status.message(), ".log: the ")) << status;
      EXPECT_TRUE(absl::StrContains(status.message(), "cut off before its end, behind line "));
      EXPECT_TRUE(text.starts_with(read));
      EXPECT_EQ(source->offset(), read.size());
      EXPECT_EQ(source->digest(), DigestOf(read));
      EXPECT_EQ(source->Next().status(), status);
    }
  }
}

TEST(LineSourceTest, ASmallGzipFileThatIsCutGivesTheLinesBeforeTheCut) {
  const std::string text = LogText(2'000);
  const std::string whole = Gzip(text);
  absl::Status status;
  EXPECT_GT(Lines(*OpenText(whole.substr(0, whole.size() - 100)), &status).size(), 50u);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
}

TEST(LineSourceTest, AWrongChecksumIsDataLoss) {
  std::string compressed = Gzip("one\ntwo");
  char& crc = compressed[compressed.size() - 8];
  crc = static_cast<char>(crc ^ 1);
  absl::Status status;
  EXPECT_THAT(Lines(*OpenText(compressed), &status), ElementsAre("one"));
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
}

TEST(LineSourceTest, ALineThatIsTooLongIsCut) {
  for (const size_t size : {kLineBytesMax - 1, kLineBytesMax, kLineBytesMax + 1,
                            4 * kLineBytesMax - 5, 4 * kLineBytesMax, 10 * kLineBytesMax}) {
    const std::string line(size, 'x');
    const std::string text = "one\n" + line + "\n\nlast";
    for (const std::string& content : {text, Gzip(text)}) {
      const auto source = OpenText(content);
      EXPECT_EQ(**source->Next(), "one");
      const auto next = source->Next();
      ASSERT_TRUE(next.ok()) << next.status();
      EXPECT_TRUE(**next == line.substr(0, kLineBytesMax));
      EXPECT_EQ(source->last_line_was_cut(), size > kLineBytesMax);
      EXPECT_EQ(source->offset(), size + 5);
      EXPECT_EQ(source->digest(), DigestOf(text.substr(0, size + 5)));
      EXPECT_EQ(source->line_number(), 2u);
      EXPECT_THAT(Lines(*source), ElementsAre("", "last"));
      EXPECT_FALSE(source->last_line_was_cut());
      EXPECT_EQ(source->digest(), DigestOf(text));
    }
  }
}

TEST(LineSourceTest, ALastLineThatIsTooLongIsCutIfTheFileIsIntact) {
  const std::string text = "one\n" + LogText(50).substr(0, 5) + std::string(300'000, 'x');
  const auto source = OpenText(text);
  EXPECT_EQ(Lines(*source).size(), 2u);
  EXPECT_TRUE(source->last_line_was_unterminated());
  EXPECT_EQ(source->offset(), text.size());
  EXPECT_EQ(source->digest(), DigestOf(text));
  const std::string compressed = Gzip(text);
  const auto cut = OpenText(compressed.substr(0, compressed.size() - 10));
  absl::Status status;
  EXPECT_THAT(Lines(*cut, &status), ElementsAre("one"));
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(cut->offset(), 4u);
  EXPECT_EQ(cut->digest(), DigestOf("one\n"));
  EXPECT_EQ(cut->Next().status(), status);
}

TEST(LineSourceTest, SkippingToAPositionIsAsIfTheLinesHadBeenRead) {
  const std::string text = LogText(200'000) + "\nend";
  for (const std::string& content : {text, Xz(text)}) {
    const auto read = OpenText(content);
    for (int i = 0; i < 6; ++i) {
      const auto skipped = OpenText(content);
      ASSERT_TRUE(skipped->SkipTo(read->offset()).ok());
      EXPECT_EQ(skipped->offset(), read->offset());
      EXPECT_EQ(skipped->line_number(), read->line_number());
      EXPECT_EQ(skipped->digest(), read->digest());
      EXPECT_EQ(*skipped->Next(), *read->Next());
      for (int line = 0; line < 1'600; ++line) {
        ASSERT_TRUE(read->Next().ok());
      }
    }
  }
}

TEST(LineSourceTest, SkippingBackOrBehindTheEndIsRefused) {
  const auto source = OpenText("one\ntwo\n");
  EXPECT_TRUE(source->SkipTo(8).ok());
  EXPECT_EQ(source->line_number(), 2u);
  EXPECT_EQ(source->SkipTo(4).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(source->SkipTo(9).code(), absl::StatusCode::kOutOfRange);
}

TEST(LineSourceTest, TheRestOfALineThatHasGrownIsOfTheSameNumber) {
  const auto source = OpenText("one\ntwo and more\nthree\n");
  ASSERT_TRUE(source->SkipTo(7).ok());
  EXPECT_EQ(source->line_number(), 2u);
  EXPECT_TRUE(source->last_line_was_unterminated());
  EXPECT_EQ(**source->Next(), " and more");
  EXPECT_EQ(source->line_number(), 2u);
  EXPECT_EQ(**source->Next(), "three");
  EXPECT_EQ(source->line_number(), 3u);
}

TEST(LineSourceTest, TheRestOfALastLineIsWaitedForWhileItIsBeingWritten) {
  const std::string path = ::testing::TempDir() + "/being_written.log";
  std::ofstream file(path, std::ios::binary);
  file << "one\ntw" << std::flush;
  const auto source = std::move(LineSource::Open(path).value());
  source->WaitForRestOfLine(absl::Minutes(10));
  EXPECT_EQ(source->Next().value(), "one");
  std::thread writer([&file] { file << "o\nthree\n" << std::flush; });
  EXPECT_EQ(source->Next().value(), "two");
  writer.join();
  EXPECT_EQ(source->Next().value(), "three");
  EXPECT_EQ(source->Next().value(), std::nullopt);
  EXPECT_EQ(source->digest(), DigestOf("one\ntwo\nthree\n"));
}

TEST(LineSourceTest, ALastLineThatDoesNotGrowIsTakenWhenPatienceEnds) {
  const auto source = OpenText("one\ntwo");
  source->WaitForRestOfLine(absl::Milliseconds(1));
  EXPECT_EQ(Lines(*source), (std::vector<std::string>{"one", "two"}));
  EXPECT_TRUE(source->last_line_was_unterminated());
}

TEST(LineSourceTest, ALastLineOfACompressedFileIsNotWaitedFor) {
  const auto source = OpenText(Gzip("one\ntwo"));
  source->WaitForRestOfLine(absl::Hours(10));
  EXPECT_EQ(Lines(*source), (std::vector<std::string>{"one", "two"}));
}

TEST(LineSourceTest, WhatCannotBeOpenedIsNamed) {
  const std::string missing = ::testing::TempDir() + "/missing.log";
  const absl::Status not_found = LineSource::Open(missing).status();
  EXPECT_EQ(not_found.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(absl::StrContains(not_found.message(), missing)) << not_found;
  EXPECT_EQ(LineSource::Open(::testing::TempDir()).status().code(),
            absl::StatusCode::kInvalidArgument);
  const std::string secret = WriteFile("x");
  chmod(secret.c_str(), 0);
  if (geteuid() != 0) {
    EXPECT_EQ(LineSource::Open(secret).status().code(), absl::StatusCode::kPermissionDenied);
  }
}

// A named pipe whose writing end is open; opened for both so that neither end waits for the other.
class LivePipe {
 public:
  LivePipe() {
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = ::testing::TempDir() + "/" + test->name() + ".pipe";
    EXPECT_EQ(mkfifo(path_.c_str(), 0600), 0);
    fd_ = open(path_.c_str(), O_RDWR);
  }
  ~LivePipe() { Close(); }

  const std::string& path() const { return path_; }
  void Write(std::string_view text) {
    EXPECT_EQ(write(fd_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void Close() {
    if (fd_ >= 0) {
      close(fd_);
    }
    fd_ = -1;
  }

 private:
  std::string path_;
  int fd_;
};

TEST(LineSourceTest, APipeThatStaysOpenYieldsEachLineAsItComes) {
  LivePipe pipe;
  auto source = LineSource::Open(pipe.path());
  ASSERT_TRUE(source.ok()) << source.status();
  EXPECT_TRUE((*source)->is_live());
  EXPECT_EQ((*source)->bytes_total(), std::nullopt);
  EXPECT_FALSE((*source)->Wait(absl::ZeroDuration()));
  pipe.Write("x\n");
  EXPECT_EQ(**(*source)->Next(), "x");
  pipe.Write("two\npart");
  EXPECT_TRUE((*source)->Wait(absl::ZeroDuration()));
  EXPECT_EQ(**(*source)->Next(), "two");
  EXPECT_FALSE((*source)->Wait(absl::Milliseconds(1)));
  pipe.Write("ly\n");
  EXPECT_TRUE((*source)->Wait(absl::InfiniteDuration()));
  EXPECT_EQ(**(*source)->Next(), "partly");
  pipe.Write("end");
  pipe.Close();
  EXPECT_TRUE((*source)->Wait(absl::InfiniteDuration()));
  EXPECT_EQ(**(*source)->Next(), "end");
  EXPECT_EQ(*(*source)->Next(), std::nullopt);
}

TEST(LineSourceTest, APipeMayHoldCompressedData) {
  LivePipe pipe;
  auto source = LineSource::Open(pipe.path());
  ASSERT_TRUE(source.ok()) << source.status();
  pipe.Write(Gzip("one\ntwo\n"));
  EXPECT_TRUE((*source)->Wait(absl::InfiniteDuration()));
  EXPECT_EQ(**(*source)->Next(), "one");
  pipe.Write(Gzip("three\n"));
  pipe.Close();
  EXPECT_THAT(Lines(**source), ElementsAre("two", "three"));
}

}  // namespace
}  // namespace scantrend
