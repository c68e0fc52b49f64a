#include "client/sensor/input/followed_file.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "client/sensor/input/compress_for_test.h"
#include "client/sensor/input/follow_testing.h"

namespace scantrend {
namespace {

using Found = FollowedFile::Found;

uint64_t DigestOf(std::string_view text) {
  ContentDigest digest;
  digest.Add(text);
  return digest.value();
}

class FollowedFileTest : public ::testing::Test {
 protected:
  std::unique_ptr<FollowedFile> Open(const std::string& name = "log") {
    auto file = FollowedFile::Open(*LookAtFile(files_.path(name)));
    EXPECT_TRUE(file.ok()) << file.status();
    return *std::move(file);
  }

  // Reads until there is no more, and returns the last that was found.
  static absl::StatusOr<Found> ReadAll(FollowedFile& file, std::string& text) {
    for (;;) {
      while (file.lines().HasLine()) {
        text.append(file.lines().TakeLine()).append("\n");
      }
      const absl::StatusOr<Found> found = file.Read();
      if (!found.ok() || *found != Found::kMore) {
        return found;
      }
    }
  }

  TestFiles files_;
};

TEST_F(FollowedFileTest, AFileThatGrowsIsReadOn) {
  files_.Write("log", "one\n");
  const auto file = Open();
  std::string text;
  EXPECT_EQ(*ReadAll(*file, text), Found::kEnd);
  files_.Append("log", "two\n");
  files_.Rename("log", "log.1");
  files_.Append("log.1", "three\n");
  EXPECT_EQ(*ReadAll(*file, text), Found::kEnd);
  EXPECT_EQ(text, "one\ntwo\nthree\n");
  EXPECT_EQ(file->bytes_read(), 14u);
  files_.Remove("log.1");
  EXPECT_EQ(*file->Read(), Found::kEnd);
}

TEST_F(FollowedFileTest, WhatWasOverwrittenIsNoticedWhateverItsSize) {
  const std::string before = LogText(300'000);
  std::string other_front = before;
  other_front[1'000] ^= 1;
  std::string other_end = before;
  other_end[299'000] ^= 1;
  for (const std::string& after :
       {std::string(), std::string("x"), LogText(299'999), other_front, other_front + "more\n",
        other_end, other_end + "more\n", other_end + LogText(500'000)}) {
    files_.Write("log", before);
    const auto file = Open();
    std::string text;
    EXPECT_EQ(*ReadAll(*file, text), Found::kEnd);
    const uint64_t offset = file->lines().offset();
    files_.Write("log", after);
    EXPECT_EQ(*file->Read(), Found::kRewritten);
    EXPECT_EQ(*file->Read(), Found::kRewritten);
    EXPECT_FALSE(file->lines().HasLine());
    EXPECT_EQ(file->lines().offset(), offset);
  }
}

TEST_F(FollowedFileTest, WhatIsOverwrittenWithTheSameIsReadOn) {
  files_.Write("log", "one\n");
  const auto file = Open();
  std::string text;
  EXPECT_EQ(*ReadAll(*file, text), Found::kEnd);
  files_.Write("log", "one\ntwo\n");
  EXPECT_EQ(*ReadAll(*file, text), Found::kEnd);
  EXPECT_EQ(text, "one\ntwo\n");
}

TEST_F(FollowedFileTest, SkippingSaysWhetherTheBytesAreThose) {
  const std::string plain = LogText(500'000);
  for (const std::string& content : {plain, Gzip(plain), Xz(plain), Zstd(plain)}) {
    files_.Write("log", content);
    for (const size_t offset : {size_t{1}, size_t{1'000}, size_t{400'001}, plain.size()}) {
      const auto file = Open();
      EXPECT_EQ(file->is_compressed(), content != plain);
      EXPECT_TRUE(*file->SkipTo(offset, DigestOf(plain.substr(0, offset))));
      std::string text = plain.substr(0, offset);
      EXPECT_EQ(*ReadAll(*file, text), Found::kEnd);
      EXPECT_TRUE(text + std::string(file->lines().TakeRest()) == plain);
      EXPECT_FALSE(*Open()->SkipTo(offset, DigestOf("other")));
      EXPECT_FALSE(*Open()->SkipTo(plain.size() + offset, DigestOf(plain)));
    }
  }
}

TEST_F(FollowedFileTest, CompressedDataThatEndsTooEarlyIsDataLoss) {
  const std::string plain = LogText(100'000);
  const std::string whole = Gzip(plain);
  for (const size_t size : {size_t{0}, size_t{1}, size_t{5}, size_t{1'000}, whole.size() - 1}) {
    files_.Write("log.1.gz", whole.substr(0, size));
    const auto file = Open("log.1.gz");
    std::string text;
    EXPECT_EQ(ReadAll(*file, text).status().code(), absl::StatusCode::kDataLoss) << size;
    EXPECT_TRUE(plain.starts_with(text));
    EXPECT_EQ(file->Read().status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST_F(FollowedFileTest, CompressedDataThatGrowsBehindItsEndIsNotAtItsEnd) {
  files_.Write("log.1.zst", Zstd("one\n"));
  const auto file = Open("log.1.zst");
  std::string text;
  EXPECT_EQ(*ReadAll(*file, text), Found::kEnd);
  files_.Append("log.1.zst", Zstd("two\n"));
  EXPECT_EQ(file->Read().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(FollowedFileTest, TextWithTheNameOfACompressedFileIsText) {
  files_.Write("log.1.gz", "one\n");
  std::string text;
  EXPECT_EQ(*ReadAll(*Open("log.1.gz"), text), Found::kEnd);
  EXPECT_EQ(text, "one\n");
}

TEST_F(FollowedFileTest, WhatWasRenamedSinceItWasListedIsNotOpened) {
  files_.Write("log", "one\n");
  const LogFile listed = *LookAtFile(files_.path("log"));
  files_.Rename("log", "log.1");
  EXPECT_EQ(FollowedFile::Open(listed).status().code(), absl::StatusCode::kAborted);
  files_.Write("log", "one\n");
  EXPECT_EQ(FollowedFile::Open(listed).status().code(), absl::StatusCode::kAborted);
}

TEST_F(FollowedFileTest, WhatCannotBeDecompressedIsRefused) {
  for (const std::string_view magic :
       {"BZh9", "\x04\x22\x4d\x18", "LZIP\x01", "PK\x03\x04", "\x1f\x9d\x90"}) {
    files_.Write("log.1", std::string(magic) + "rest");
    EXPECT_EQ(FollowedFile::Open(*LookAtFile(files_.path("log.1"))).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace scantrend
