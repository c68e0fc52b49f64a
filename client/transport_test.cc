#include "client/transport.h"

#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/match.h"

namespace scantrend {
namespace {

constexpr char kToken[] = "sct_00000000_secret";

std::string FileOf(const std::string& text) {
  static int files = 0;
  const std::string path = testing::TempDir() + "/file" + std::to_string(++files);
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

TEST(TransportTest, ATokenIsSentOverTlsOrWithinThisMachineOnly) {
  TransportOptions options;
  options.token_file = FileOf(std::string(kToken) + "\n");
  for (const char* server : {"127.0.0.1:8530", "[::1]:8530", "localhost:8530", "unix:/run/x"}) {
    EXPECT_TRUE(Transport::Load(server, options).ok()) << server;
  }
  for (const char* server : {"192.0.2.1:8530", "[2001:db8::1]:8530", "scantrend.example:8530"}) {
    const auto refused = Transport::Load(server, options);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition) << server;
    EXPECT_TRUE(absl::StrContains(refused.status().message(), "--tls")) << refused.status();
    options.tls = true;
    EXPECT_TRUE(Transport::Load(server, options).ok()) << server;
    options.tls = false;
  }
}

TEST(TransportTest, WhatIsNotATokenIsRefusedAndNotShown) {
  for (const std::string& bad :
       {std::string(), std::string("hunter2"), std::string("sct_a b"), std::string("sct_a\nsct_b"),
        "sct_" + std::string(300, 'x'), std::string("sct_\0x", 6), std::string("sct_\xff")}) {
    TransportOptions options;
    options.token_file = FileOf(bad);
    const auto refused = Transport::Load("127.0.0.1:8530", options);
    ASSERT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_TRUE(absl::StrContains(refused.status().message(), options.token_file));
    EXPECT_FALSE(absl::StrContains(refused.status().message(), "hunter2"));
  }
}

TEST(TransportTest, FilesThatCannotBeUsedAreNamed) {
  const std::string pem = FileOf("-----BEGIN CERTIFICATE-----\n");
  const std::string garbage = FileOf("garbage");
  struct Case {
    std::string tls_ca, tls_cert, tls_key, token_file;
    const char* says;
  };
  for (const Case& bad :
       {Case{"/nowhere", "", "", "", "--tls-ca: cannot read /nowhere: No such file"},
        Case{"/", "", "", "", "--tls-ca: cannot read /: Is a directory"},
        Case{garbage, "", "", "", "is not PEM"},
        Case{"", pem, "", "", "--tls-cert and --tls-key come together"},
        Case{"", "", pem, "", "--tls-cert and --tls-key come together"},
        Case{"", pem, garbage, "", "--tls-key"},
        Case{"", "", "", "/nowhere", "--token-file: cannot read /nowhere"}}) {
    TransportOptions options;
    options.tls_ca = bad.tls_ca;
    options.tls_cert = bad.tls_cert;
    options.tls_key = bad.tls_key;
    options.token_file = bad.token_file;
    const auto refused = Transport::Load("127.0.0.1:8530", options);
    ASSERT_FALSE(refused.ok()) << bad.says;
    EXPECT_TRUE(absl::StrContains(refused.status().message(), bad.says)) << refused.status();
  }
}

TEST(TransportTest, AUnixSocketNeedsNoFiles) {
  TransportOptions options;
  options.tls_ca = options.token_file = "/nowhere";
  EXPECT_TRUE(Transport::Load("unix:/run/x", options).ok());
}

}  // namespace
}  // namespace scantrend
