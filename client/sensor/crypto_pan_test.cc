#include "client/sensor/crypto_pan.h"

#include <gtest/gtest.h>

#include <bit>
#include <fstream>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"

namespace scantrend {
namespace {

// The key of the sample that comes with Crypto-PAn 1.0.
constexpr char kSampleKey[] = "1522178d33a4cf80130a5b1649907d10d8988f837979652762574c2d2a842202";

std::string SampleKey() { return absl::HexStringToBytes(kSampleKey); }

Address Of(std::string_view text) { return Address::Parse(text).value(); }

// The number of bits that two addresses begin with in common.
int CommonBits(const Address& a, const Address& b) {
  if (a.high() != b.high()) {
    return std::countl_zero(a.high() ^ b.high());
  }
  return 64 + std::countl_zero(a.low() ^ b.low());
}

// From the sample trace of Crypto-PAn 1.0: sample_trace_raw.dat and sample_trace_sanitized.dat.
TEST(CryptoPanTest, TheSampleTraceOfItsAuthorsIsReproduced) {
  const auto pan = CryptoPan::Make(SampleKey());
  ASSERT_TRUE(pan.ok()) << pan.status();
  const std::vector<std::pair<std::string, std::string>> vectors = {
      {"128.11.68.132", "135.242.180.132"},   {"129.118.74.4", "134.136.186.123"},
      {"130.132.252.244", "133.68.164.234"},  {"141.223.7.43", "141.167.8.160"},
      {"141.233.145.108", "141.129.237.235"}, {"152.163.225.39", "151.140.114.167"},
      {"156.29.3.236", "147.225.12.42"},      {"165.247.96.84", "162.9.99.234"},
      {"166.107.77.190", "160.132.178.185"},  {"192.102.249.13", "252.138.62.131"},
      {"192.215.32.125", "252.43.47.189"},    {"192.233.80.103", "252.25.108.8"},
      {"192.41.57.43", "252.222.221.184"},    {"193.150.244.223", "253.169.52.216"},
      {"195.205.63.100", "255.186.223.5"},    {"198.200.171.101", "249.199.68.213"},
      {"198.26.132.101", "249.36.123.202"},   {"198.36.213.5", "249.7.21.132"},
      {"198.51.77.238", "249.18.186.254"},    {"199.217.79.101", "248.38.184.213"},
      {"216.35.217.178", "235.195.157.81"},   {"24.0.250.221", "100.15.198.226"},
      {"38.15.67.68", "64.3.66.187"},         {"4.3.88.225", "124.60.155.63"},
      {"63.14.55.111", "95.9.215.7"},         {"64.39.15.238", "0.219.7.41"},
  };
  for (const auto& [original, anonymous] : vectors) {
    EXPECT_EQ((*pan)->Anonymize(Of(original)), Of(anonymous)) << original;
  }
}

// As the implementations in Go, Rust and JavaScript have them (github.com/Yawning/cryptopan and
// others): the authors published none for IPv6.
TEST(CryptoPanTest, Ipv6AddressesBecomeThoseOfOtherImplementations) {
  const auto pan = CryptoPan::Make(SampleKey());
  ASSERT_TRUE(pan.ok()) << pan.status();
  EXPECT_EQ((*pan)->Anonymize(Of("::1")), Of("78ff:f001:9fc0:20df:8380:b1f1:704:ed"));
  EXPECT_EQ((*pan)->Anonymize(Of("::2")), Of("78ff:f001:9fc0:20df:8380:b1f1:704:ef"));
  EXPECT_EQ((*pan)->Anonymize(Of("::ffff")), Of("78ff:f001:9fc0:20df:8380:b1f1:704:f838"));
  EXPECT_EQ((*pan)->Anonymize(Of("2001:db8::1")), Of("4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"));
  EXPECT_EQ((*pan)->Anonymize(Of("2001:db8::2")), Of("4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c"));
}

TEST(CryptoPanTest, PrefixesAreKeptAndNoTwoAddressesBecomeOne) {
  constexpr uint32_t kSeed = 20'261'126;
  std::mt19937_64 random(kSeed);
  const auto pan = CryptoPan::Make(SampleKey());
  ASSERT_TRUE(pan.ok()) << pan.status();
  for (int i = 0; i < 2'000; ++i) {
    const bool ipv4 = i % 2 == 0;
    const Address a = ipv4 ? Address(static_cast<uint32_t>(random())) : Address(random(), random());
    // Another one that differs from some bit on.
    const int bit = static_cast<int>(random() % (ipv4 ? 32 : 128));
    const uint64_t flip = uint64_t{1} << (bit % 64);
    const Address b =
        ipv4 ? Address(a.ipv4() ^ static_cast<uint32_t>(flip))
             : Address(a.high() ^ (bit < 64 ? 0 : flip), a.low() ^ (bit < 64 ? flip : 0));
    EXPECT_EQ(CommonBits((*pan)->Anonymize(a), (*pan)->Anonymize(b)), CommonBits(a, b))
        << "seed " << kSeed << ": " << a << " and " << b;
  }
  std::set<Address> all;
  for (uint32_t host = 0; host < 65'536; ++host) {
    all.insert((*pan)->Anonymize(Address(0xc0000000u | host)));
  }
  EXPECT_EQ(all.size(), 65'536u);
}

TEST(CryptoPanTest, KeysAreToldApart) {
  const auto one = CryptoPan::Make(SampleKey());
  const auto same = CryptoPan::Make(SampleKey());
  const auto other = CryptoPan::Make(std::string(CryptoPan::kKeyBytes, '\0'));
  ASSERT_TRUE(one.ok() && same.ok() && other.ok());
  EXPECT_EQ((*one)->fingerprint(), (*same)->fingerprint());
  EXPECT_NE((*one)->fingerprint(), (*other)->fingerprint());
}

class CryptoPanFileTest : public testing::Test {
 protected:
  std::string Write(const std::string& text) {
    const std::string path =
        testing::TempDir() + "/" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
};

TEST_F(CryptoPanFileTest, AKeyIsReadAsBytesAndAsDigits) {
  const std::string hex = absl::BytesToHexString(SampleKey());
  for (const std::string& text : {SampleKey(), hex, hex + "\n"}) {
    const auto pan = CryptoPan::OfFile(Write(text));
    ASSERT_TRUE(pan.ok()) << pan.status();
    EXPECT_EQ((*pan)->Anonymize(Of("128.11.68.132")), Of("135.242.180.132"));
  }
}

TEST_F(CryptoPanFileTest, AFileWithoutAKeyIsRefusedAndNotShown) {
  for (const std::string& text : {std::string(), std::string("secret"), std::string(63, 'a'),
                                  std::string(64, 'g'), std::string(200, 'a')}) {
    const std::string path = Write(text);
    const absl::Status status = CryptoPan::OfFile(path).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_TRUE(absl::StrContains(status.message(), path)) << status;
    EXPECT_TRUE(absl::StrContains(status.message(), "openssl rand -hex 32")) << status;
    EXPECT_FALSE(absl::StrContains(status.message(), "secret")) << status;
  }
}

TEST_F(CryptoPanFileTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_EQ(CryptoPan::OfFile("/no/such/key").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace scantrend
