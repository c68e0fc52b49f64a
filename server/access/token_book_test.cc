#include "server/access/token_book.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "server/access/token_file.h"

namespace scantrend {
namespace {

constexpr uint32_t kNow_s = 1'571'616'000;
constexpr uint32_t kDay_s = 86'400;

class TokenBookTest : public testing::Test {
 protected:
  TokenBookTest()
      : clock_(kNow_s),
        path_(absl::StrCat(testing::TempDir(), "/",
                           testing::UnitTest::GetInstance()->current_test_info()->name())),
        book_(path_, &clock_) {
    std::filesystem::remove_all(path_);
    EXPECT_TRUE(book_.Load().ok());
  }

  // The text of a new token.
  std::string Make(Role role = Role::kRead, uint32_t expire_days = 0) {
    const auto made = book_.Create(role, role == Role::kIngest ? "edge" : "", "test", expire_days);
    EXPECT_TRUE(made.ok()) << made.status();
    return made->first;
  }

  FakeClock clock_;
  const std::string path_;
  TokenBook book_;
};

TEST_F(TokenBookTest, TokensAreAllDifferentAndOnlyTheirHashIsKept) {
  std::set<std::string> texts;
  for (int i = 0; i < 20; ++i) {
    const std::string text = Make();
    EXPECT_EQ(text.size(), 77u);
    EXPECT_TRUE(text.starts_with("sct_"));
    EXPECT_TRUE(texts.insert(text.substr(13)).second);
    EXPECT_EQ(book_.Find(text)->record().id, text.substr(4, 8));
  }
  std::ifstream in(path_);
  const std::string file{std::istreambuf_iterator<char>(in), {}};
  for (const std::string& secret : texts) {
    EXPECT_FALSE(absl::StrContains(file, secret));
  }
}

TEST_F(TokenBookTest, NothingButTheTokenItselfIsTheToken) {
  const std::string text = Make();
  const std::string other = Make();
  ASSERT_NE(book_.Find(text), nullptr);
  for (size_t i = 0; i < text.size(); ++i) {
    std::string forged = text;
    forged[i] = forged[i] == '0' ? '1' : '0';
    EXPECT_EQ(book_.Find(forged), nullptr) << i;
    EXPECT_EQ(book_.Find(text.substr(0, i)), nullptr) << i;
  }
  EXPECT_EQ(book_.Find(text + "0"), nullptr);
  EXPECT_EQ(book_.Find(" " + text), nullptr);
  // The id of one with the secret of another; and what the file has.
  EXPECT_EQ(book_.Find(text.substr(0, 13) + other.substr(13)), nullptr);
  const TokenDigest digest = book_.Find(text)->record().digest;
  std::string hex;
  for (const uint8_t byte : digest) {
    absl::StrAppend(&hex, absl::Hex(byte, absl::kZeroPad2));
  }
  EXPECT_EQ(book_.Find(text.substr(0, 13) + hex), nullptr);
}

TEST_F(TokenBookTest, TokensSurviveARestart) {
  const std::string sensor = Make(Role::kIngest);
  const std::string admin = Make(Role::kAdmin, 90);
  TokenBook again(path_, &clock_);
  ASSERT_TRUE(again.Load().ok());
  EXPECT_EQ(again.Find(sensor)->record().sensor, "edge");
  EXPECT_EQ(again.Find(admin)->record().role, Role::kAdmin);
  EXPECT_EQ(again.Find(admin)->record().expires_s, kNow_s + 90 * kDay_s);
  EXPECT_EQ(again.List().size(), 2u);
}

TEST_F(TokenBookTest, AnExpiredTokenIsFoundAndSaysSo) {
  const std::string text = Make(Role::kRead, 1);
  const auto grant = book_.Find(text);
  EXPECT_FALSE(grant->is_expired(kNow_s + kDay_s - 1));
  EXPECT_TRUE(grant->is_expired(kNow_s + kDay_s));
}

TEST_F(TokenBookTest, WhoHoldsARevokedTokenSeesIt) {
  const std::string text = Make();
  const std::string other = Make();
  const auto grant = book_.Find(text);
  ASSERT_FALSE(grant->is_revoked());
  ASSERT_TRUE(book_.Revoke(grant->record().id).ok());
  EXPECT_TRUE(grant->is_revoked());
  EXPECT_EQ(book_.Find(text), nullptr);
  EXPECT_FALSE(book_.Find(other)->is_revoked());
  EXPECT_EQ(book_.Revoke(grant->record().id).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(book_.Revoke("\n").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(TokenBookTest, AReloadRevokesWhatIsNotInTheFileAnyMoreAndKeepsTheRest) {
  const auto kept = book_.Find(Make());
  const auto removed = book_.Find(Make());
  const auto changed = book_.Find(Make());
  TokenRecord other = changed->record();
  other.expires_s = kNow_s + 1;
  ASSERT_TRUE(WriteTokenFile(path_, {kept->record(), other}).ok());
  ASSERT_TRUE(book_.Load().ok());
  EXPECT_FALSE(kept->is_revoked());
  EXPECT_TRUE(removed->is_revoked());
  EXPECT_TRUE(changed->is_revoked());
  EXPECT_EQ(book_.List().size(), 2u);
}

TEST_F(TokenBookTest, AReloadThatFailsChangesNothing) {
  const std::string text = Make();
  std::ofstream(path_) << "garbage";
  EXPECT_EQ(book_.Load().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(book_.Find(text)->is_revoked());
  // Nor does what would overwrite the file, without having read it.
  EXPECT_FALSE(book_.Create(Role::kRead, "", "", 0).ok());
  EXPECT_FALSE(book_.Revoke(book_.Find(text)->record().id).ok());
  EXPECT_FALSE(book_.Find(text)->is_revoked());
}

TEST_F(TokenBookTest, WhatATokenMustBeIsSaid) {
  struct Case {
    Role role;
    std::string sensor, label;
    uint32_t expire_days;
    std::string field;
  };
  for (const Case& bad :
       {Case{Role::kIngest, "", "", 0, "sensor"}, Case{Role::kIngest, "a b", "", 0, "sensor"},
        Case{Role::kRead, "edge", "", 0, "sensor"}, Case{Role::kRead, "", "two\nlines", 0, "label"},
        Case{Role::kRead, "", std::string(101, 'x'), 0, "label"},
        Case{Role::kRead, "", "", 36'501, "expire_days"}}) {
    const auto refused = book_.Create(bad.role, bad.sensor, bad.label, bad.expire_days);
    ASSERT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument) << bad.field;
    EXPECT_EQ(ReasonOf(refused.status()).metadata["field"], bad.field);
  }
  EXPECT_TRUE(book_.List().empty());
}

TEST_F(TokenBookTest, WithoutAFileTokensAreKeptInMemory) {
  TokenBook memory("", &clock_);
  ASSERT_TRUE(memory.Load().ok());
  const auto made = memory.Create(Role::kRead, "", "", 0);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_NE(memory.Find(made->first), nullptr);
  ASSERT_TRUE(memory.Load().ok());
  EXPECT_NE(memory.Find(made->first), nullptr);
}

}  // namespace
}  // namespace scantrend
