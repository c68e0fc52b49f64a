#include "client/sensor/input/decompressor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "absl/status/status.h"
#include "client/sensor/input/compress_for_test.h"

namespace scantrend {
namespace {

struct Result {
  std::string output;
  absl::Status status;
  bool complete = false;
};

Result DecompressInSteps(std::string_view compressed, size_t input_size, size_t output_size) {
  Result result;
  const auto decompressor = Decompressor::Make(compressed);
  std::string buffer(output_size, '\0');
  Decompressor::Step step;
  do {
    step = decompressor->Decode(compressed.substr(0, input_size), buffer.data(), buffer.size());
    compressed.remove_prefix(step.consumed);
    result.output.append(buffer, 0, step.produced);
    result.status = step.status;
  } while (result.status.ok() && (step.consumed > 0 || step.produced > 0));
  result.complete = decompressor->complete();
  return result;
}

struct Codec {
  std::string_view name;
  std::string (*compress)(std::string_view plain);
};

class DecompressorTest : public ::testing::TestWithParam<Codec> {
 protected:
  static std::string Compress(std::string_view plain) { return GetParam().compress(plain); }
};

INSTANTIATE_TEST_SUITE_P(Formats, DecompressorTest,
                         ::testing::Values(Codec{"gzip", Gzip}, Codec{"xz", Xz},
                                           Codec{"zstd", Zstd}),
                         [](const auto& codec) { return std::string(codec.param.name); });

TEST_P(DecompressorTest, GivesBackWhatWasCompressedInStepsOfAnySize) {
  const std::string plain = LogText(300'000);
  const std::string compressed = Compress(plain);
  for (const auto& [input_size, output_size] :
       {std::pair<size_t, size_t>{1, 100'000}, {100'000, 7}, {1'000, 1'000}, {1 << 20, 1 << 20}}) {
    const Result result = DecompressInSteps(compressed, input_size, output_size);
    EXPECT_TRUE(result.status.ok()) << result.status;
    EXPECT_TRUE(result.complete);
    EXPECT_TRUE(result.output == plain);
  }
  EXPECT_EQ(Decompressor::Make(compressed)->name(), GetParam().name);
}

TEST_P(DecompressorTest, MembersFollowOneAnotherWithPaddingBetweenThem) {
  const std::string padding(512, '\0');
  const Result result = DecompressInSteps(
      Compress("one\n") + Compress("") + padding + Compress("two\n") + padding, 100, 100);
  EXPECT_TRUE(result.status.ok()) << result.status;
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.output, "one\ntwo\n");
}

TEST_P(DecompressorTest, DataThatIsCutOffIsNotComplete) {
  const std::string plain = LogText(2'000);
  const std::string compressed = Compress(plain);
  for (size_t size = Decompressor::kMagicBytesMax; size < compressed.size(); ++size) {
    const Result result = DecompressInSteps(compressed.substr(0, size), 4'096, 4'096);
    ASSERT_TRUE(result.status.ok()) << size << ": " << result.status;
    ASSERT_FALSE(result.complete) << size;
    ASSERT_TRUE(plain.starts_with(result.output)) << size;
  }
}

TEST_P(DecompressorTest, ADamagedByteIsDataLossOrLosesNothing) {
  const std::string plain = LogText(2'000);
  const std::string compressed = Compress(plain);
  size_t damaged = 0;
  for (size_t at = Decompressor::kMagicBytesMax; at < compressed.size(); ++at) {
    std::string copy = compressed;
    copy[at] = static_cast<char>(copy[at] ^ 0x10);
    const Result result = DecompressInSteps(copy, 4'096, 4'096);
    if (!result.status.ok()) {
      // A broken header may ask for more memory than there is.
      EXPECT_TRUE(result.status.code() == absl::StatusCode::kDataLoss ||
                  result.status.code() == absl::StatusCode::kResourceExhausted)
          << result.status;
      ++damaged;
    } else if (result.complete) {
      // The time and the like in a header.
      EXPECT_TRUE(result.output == plain) << at;
    }
  }
  EXPECT_GT(damaged, compressed.size() / 2);
}

TEST_P(DecompressorTest, GarbageBehindAMemberIsDataLoss) {
  const Result result = DecompressInSteps(Compress("one\n") + std::string(32, 'g'), 4'096, 4'096);
  EXPECT_EQ(result.output, "one\n");
  EXPECT_EQ(result.status.code(), absl::StatusCode::kDataLoss);
}

TEST(DecompressorMagicTest, TheFirstBytesTellCompressedFromPlainAsSoonAsTheyCan) {
  using Match = Decompressor::Match;
  EXPECT_EQ(Decompressor::MatchMagic(""), Match::kTooShort);
  EXPECT_EQ(Decompressor::MatchMagic("F"), Match::kNo);
  EXPECT_EQ(Decompressor::MatchMagic("(x"), Match::kNo);
  EXPECT_EQ(Decompressor::MatchMagic("\x1F"), Match::kTooShort);
  EXPECT_EQ(Decompressor::MatchMagic("\xFD"
                                     "7zX"),
            Match::kTooShort);
  for (const std::string& compressed : {Gzip("x"), Xz("x"), Zstd("x")}) {
    EXPECT_EQ(Decompressor::MatchMagic(compressed), Match::kCompressed);
  }
}

}  // namespace
}  // namespace scantrend
