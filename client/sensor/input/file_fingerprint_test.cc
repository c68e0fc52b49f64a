#include "client/sensor/input/file_fingerprint.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "client/sensor/input/compress_for_test.h"
#include "client/sensor/input/content_digest.h"

namespace scantrend {
namespace {

std::vector<Fingerprint> FingerprintsOf(const std::string& content) {
  const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
  const std::string path = ::testing::TempDir() + "/" + test->name();
  std::ofstream(path, std::ios::binary) << content;
  const auto fingerprints = FingerprintFile(path);
  EXPECT_TRUE(fingerprints.ok()) << fingerprints.status();
  return *fingerprints;
}

std::vector<Fingerprint> Expected(const std::string& text, const std::vector<size_t>& lengths) {
  std::vector<Fingerprint> expected;
  for (const size_t length : lengths) {
    ContentDigest digest;
    digest.Add(std::string_view(text).substr(0, length));
    expected.push_back({length, digest.value()});
  }
  return expected;
}

TEST(FileFingerprintTest, AFileIsKnownByItsPrefixesLongestFirst) {
  const std::string text = LogText(5'000'000);
  EXPECT_EQ(FingerprintsOf(text), Expected(text, {4'194'304, 1'048'576, 262'144, 65'536, 16'384,
                                                  4'096, 1'024, 256, 64, 16}));
}

TEST(FileFingerprintTest, AFileKeepsItsFingerprintsAtEveryLength) {
  const std::string text = LogText(2'000);
  const auto lengths_of = [&](size_t size) { return FingerprintsOf(text.substr(0, size)); };
  EXPECT_EQ(lengths_of(0), Expected(text, {}));
  EXPECT_EQ(lengths_of(1), Expected(text, {1}));
  EXPECT_EQ(lengths_of(15), Expected(text, {15}));
  EXPECT_EQ(lengths_of(16), Expected(text, {16}));
  EXPECT_EQ(lengths_of(17), Expected(text, {16}));
  EXPECT_EQ(lengths_of(255), Expected(text, {64, 16}));
  EXPECT_EQ(lengths_of(256), Expected(text, {256, 64, 16}));
  EXPECT_EQ(lengths_of(257), Expected(text, {256, 64, 16}));
  EXPECT_EQ(lengths_of(1'024), Expected(text, {1'024, 256, 64, 16}));
}

TEST(FileFingerprintTest, AFileThatHasGrownKeepsTheFingerprintsThatItHad) {
  const std::string text = LogText(300'000);
  const std::vector<Fingerprint> before = FingerprintsOf(text.substr(0, 30'000));
  const std::vector<Fingerprint> after = FingerprintsOf(text);
  ASSERT_GT(after.size(), before.size());
  EXPECT_TRUE(std::equal(before.rbegin(), before.rend(), after.rbegin()));
}

TEST(FileFingerprintTest, CompressionDoesNotMatter) {
  const std::string text = LogText(300'000);
  EXPECT_EQ(FingerprintsOf(Gzip(text)), FingerprintsOf(text));
  EXPECT_EQ(FingerprintsOf(Xz(text)), FingerprintsOf(text));
  EXPECT_EQ(FingerprintsOf(Zstd(text)), FingerprintsOf(text));
}

TEST(FileFingerprintTest, ADamagedFileIsKnownByWhatCanBeRead) {
  const std::string text = LogText(300'000);
  const std::string compressed = Gzip(text);
  EXPECT_EQ(FingerprintsOf(compressed.substr(0, compressed.size() / 2)),
            Expected(text, {65'536, 16'384, 4'096, 1'024, 256, 64, 16}));
}

TEST(FileFingerprintTest, WhatCannotBeReadTwiceHasNone) {
  const std::string pipe = ::testing::TempDir() + "/pipe";
  EXPECT_EQ(FingerprintFile("-").status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(FingerprintFile("/dev/null").status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(FingerprintFile(pipe).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace scantrend
