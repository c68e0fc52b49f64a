#include "server/access/token_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace scantrend {
namespace {

// Of the text "sct_7f3a9c21_" and 64 times 0.
constexpr char kGolden[] =
    "# scantrend tokens 1\n"
    "7f3a9c21 ingest edge 2026-11-26T23:33:08Z - "
    "a5a6f8b08d09d7279facbcb19d015f3c34563dba682a7cd2c62d837db5512f0b label of two  blanks\n"
    "00000000 read - 2019-10-21T00:00:00Z 2020-01-19T00:00:00Z "
    "0000000000000000000000000000000000000000000000000000000000000000\n";

std::string GoldenText() { return "sct_7f3a9c21_" + std::string(64, '0'); }

std::vector<TokenRecord> GoldenTokens() {
  return {{.id = "7f3a9c21",
           .role = Role::kIngest,
           .sensor = "edge",
           .label = "label of two  blanks",
           .created_s = 1'795'735'988,
           .digest = DigestOf(GoldenText())},
          {.id = "00000000", .created_s = 1'571'616'000, .expires_s = 1'579'392'000}};
}

std::string Golden() { return kGolden; }

class TokenFileTest : public testing::Test {
 protected:
  TokenFileTest()
      : path_(absl::StrCat(testing::TempDir(), "/",
                           testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove_all(path_);
  }

  void Write(const std::string& text, mode_t mode = 0600) {
    std::ofstream(path_) << text;
    chmod(path_.c_str(), mode);
  }
  std::string Text() const {
    std::ifstream in(path_);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const std::string path_;
};

TEST_F(TokenFileTest, TheFormatIsTheGoldenOne) {
  EXPECT_EQ(FormatTokens(GoldenTokens()), Golden());
  const auto parsed = ParseTokens(Golden(), "tokens");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, GoldenTokens());
}

TEST_F(TokenFileTest, WhatIsWrittenIsReadAndOthersCannotReadIt) {
  EXPECT_EQ(*ReadTokenFile(path_), std::vector<TokenRecord>());
  for (const auto& tokens : {GoldenTokens(), std::vector<TokenRecord>()}) {
    ASSERT_TRUE(WriteTokenFile(path_, tokens).ok());
    struct stat found {};
    ASSERT_EQ(stat(path_.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
    EXPECT_EQ(*ReadTokenFile(path_), tokens);
  }
}

TEST_F(TokenFileTest, AWriteThatFailsLeavesTheFileAsItWas) {
  ASSERT_TRUE(WriteTokenFile(path_, GoldenTokens()).ok());
  // In the way of the new file: a directory that cannot be removed.
  std::filesystem::create_directories(path_ + ".new/full");
  const absl::Status failed = WriteTokenFile(path_, {});
  EXPECT_EQ(failed.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(absl::StrContains(failed.message(), path_)) << failed;
  EXPECT_EQ(*ReadTokenFile(path_), GoldenTokens());
  std::filesystem::remove_all(path_ + ".new");
}

TEST_F(TokenFileTest, AFileThatOthersCanReadOrChangeIsRefused) {
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0601, 0666}) {
    Write(Golden(), mode);
    const auto refused = ReadTokenFile(path_);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kPermissionDenied) << mode;
    EXPECT_TRUE(absl::StrContains(refused.status().message(), "chmod 600")) << refused.status();
  }
  for (const mode_t mode : {0600, 0400}) {
    Write(Golden(), mode);
    EXPECT_TRUE(ReadTokenFile(path_).ok()) << mode;
    std::filesystem::remove(path_);
  }
}

TEST_F(TokenFileTest, WhatIsNoFileIsRefused) {
  std::filesystem::create_directory(path_);
  EXPECT_EQ(ReadTokenFile(path_).status().code(), absl::StatusCode::kInvalidArgument);
  std::filesystem::remove(path_);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(ReadTokenFile(path_).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(TokenFileTest, ACutFileIsRefusedUnlessItEndsWithALine) {
  const std::string golden = Golden();
  for (size_t size = 1; size < golden.size(); ++size) {
    const auto parsed = ParseTokens(golden.substr(0, size), "tokens");
    EXPECT_EQ(parsed.ok(), golden[size - 1] == '\n') << size;
  }
}

TEST_F(TokenFileTest, GarbageIsRefusedWithItsLineAndNotShown) {
  struct Case {
    const char* from;
    const char* to;
    const char* says;
  };
  for (const auto& [from, to, says] : {
           Case{"# scantrend tokens 1", "# scantrend tokens 2", ":1: the first line is not"},
           Case{"7f3a9c21", "7F3A9C21", ":2: the id"},
           Case{"7f3a9c21", "7f3a9c2", ":2: the id"},
           Case{"00000000 read", "7f3a9c21 read", ":3: there are two tokens"},
           Case{" ingest ", " root ", ":2: the role"},
           Case{" edge ", " ../edge ", ":2: a token of role ingest"},
           Case{"read - ", "read edge ", ":3: a token of role ingest"},
           Case{"2026-11-26T23:33:08Z", "yesterday", ":2: a time"},
           Case{"2026-11-26T23:33:08Z", "-", ":2: a time"},
           Case{"2020-01-19", "2200-01-19", ":3: a time"},
           Case{"2020-01-19", "1960-01-19", ":3: a time"},
           Case{"0000\n", "000\n", ":3: the hash"},
           Case{"0000\n", "000g\n", ":3: the hash"},
           Case{"0000\n", "000A\n", ":3: the hash"},
           Case{"00000000 read - 2019-10-21T00:00:00Z 2020-01-19T00:00:00Z ", "secret ",
                ":3: id, role, sensor"},
       }) {
    const std::string bad = absl::StrReplaceAll(Golden(), {{from, to}});
    ASSERT_NE(bad, Golden()) << from;
    const auto refused = ParseTokens(bad, "tokens");
    ASSERT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument) << to;
    EXPECT_TRUE(absl::StrContains(refused.status().message(), says)) << refused.status();
    EXPECT_FALSE(absl::StrContains(refused.status().message(), "secret")) << refused.status();
  }
  EXPECT_FALSE(ParseTokens(std::string("\0\0\0\n", 4), "tokens").ok());
  const std::string long_label = absl::StrReplaceAll(
      Golden(), {{"label of two  blanks", std::string(kTokenLabelBytesMax + 1, 'x')}});
  EXPECT_FALSE(ParseTokens(long_label, "tokens").ok());
}

TEST_F(TokenFileTest, MoreTokensThanThereMayBeAreRefused) {
  std::vector<TokenRecord> tokens(kTokensMax, GoldenTokens()[1]);
  for (size_t i = 0; i < tokens.size(); ++i) {
    tokens[i].id = absl::StrCat(absl::Hex(i, absl::kZeroPad8));
  }
  EXPECT_TRUE(ParseTokens(FormatTokens(tokens), "tokens").ok());
  tokens.push_back(GoldenTokens()[0]);
  EXPECT_FALSE(ParseTokens(FormatTokens(tokens), "tokens").ok());
}

}  // namespace
}  // namespace scantrend
