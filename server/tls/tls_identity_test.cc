#include "server/tls/tls_identity.h"

#include <gtest/gtest.h>

#include <ctime>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "server/tls/tls_testing.h"

namespace scantrend {
namespace {

constexpr int64_t kDay_s = 86'400;

class TlsIdentityTest : public testing::Test {
 protected:
  TlsIdentityTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    const auto directory = std::filesystem::path(testing::TempDir()) / test->name();
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
    directory_ = directory.string();
    MakeCertificate(Path("old"), "old.example");
    MakeCertificate(Path("new"), "new.example");
    Install("old");
  }

  std::string Path(const std::string& name) const { return directory_ + "/" + name; }

  // By rename, as who renews certificates does.
  void Replace(const std::string& from, const std::string& to) {
    std::filesystem::copy_file(Path(from), Path("copy"));
    std::filesystem::rename(Path("copy"), Path(to));
  }
  void Install(const std::string& name) {
    Replace(name + ".pem", "server.pem");
    Replace(name + ".key", "server.key");
  }
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(Path(name)) << text;
  }

  TlsFiles Files() const { return {Path("server.pem"), Path("server.key"), client_ca_}; }

  void ExpectRefused(const std::string& file, const std::string& why) {
    const auto loaded = TlsIdentity::Load(Files());
    ASSERT_FALSE(loaded.ok()) << why;
    EXPECT_TRUE(absl::StrContains(loaded.status().message(), Path(file))) << loaded.status();
    EXPECT_TRUE(absl::StrContains(loaded.status().message(), why)) << loaded.status();
  }

  std::string directory_;
  std::string client_ca_;
};

TEST_F(TlsIdentityTest, ReadsCertificateKeyAndCa) {
  client_ca_ = Path("new.pem");
  const auto identity = TlsIdentity::Load(Files());
  ASSERT_TRUE(identity.ok()) << identity.status();
  const TlsPem& pem = (*identity)->current()->pem;
  EXPECT_EQ(pem.certificate, FileText(Path("old.pem")));
  EXPECT_EQ(pem.key, FileText(Path("old.key")));
  EXPECT_EQ(pem.client_ca, FileText(Path("new.pem")));
  EXPECT_NEAR(static_cast<double>(pem.expires_s), static_cast<double>(time(nullptr) + 30 * kDay_s),
              static_cast<double>(kDay_s));
  EXPECT_EQ((*identity)->current()->gnutls->chain_length(), 1u);
}

TEST_F(TlsIdentityTest, BadFilesAreRefusedWithTheirPathAndTheReason) {
  std::filesystem::remove(Path("server.key"));
  ExpectRefused("server.key", "No such file");
  std::filesystem::create_directory(Path("server.key"));
  ExpectRefused("server.key", "Is a directory");
  std::filesystem::remove(Path("server.key"));
  Write("server.key", "garbage");
  ExpectRefused("server.key", "is not a private key in PEM");
  RunOpenssl("pkey -in " + Path("old.key") + " -aes256 -passout pass:x -out " + Path("server.key"));
  ExpectRefused("server.key", "is encrypted");
  Replace("new.key", "server.key");
  ExpectRefused("server.key", "is not the key of the certificate");
  Install("old");
  const std::string pem = FileText(Path("old.pem"));
  for (const std::string& bad : {std::string(), std::string("garbage"), pem.substr(0, 200),
                                 pem + pem.substr(0, 200), FileText(Path("old.key"))}) {
    Write("server.pem", bad);
    ExpectRefused("server.pem", "is not one in PEM");
  }
  Write("server.pem", std::string(2 << 20, 'x'));
  ExpectRefused("server.pem", "more than a megabyte");
  Install("old");
  client_ca_ = Path("old.key");
  ExpectRefused("old.key", "certificate 1 of it is not one");
}

TEST_F(TlsIdentityTest, ACertificateThatNobodyWouldTakeIsRefused) {
  MakeCertificate(Path("expired"), "expired.example", "ec -pkeyopt ec_paramgen_curve:P-256", -1);
  Install("expired");
  ExpectRefused("server.pem", "has expired");
  MakeCertificate(Path("weak"), "weak.example", "rsa:1024");
  Install("weak");
  ExpectRefused("server.pem", "key too small");
}

TEST_F(TlsIdentityTest, WhatIsBadAtAReloadChangesNothing) {
  const auto identity = TlsIdentity::Load(Files());
  ASSERT_TRUE(identity.ok()) << identity.status();
  const auto before = (*identity)->current();
  Replace("new.key", "server.key");
  const absl::Status refused = (*identity)->Reload();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ((*identity)->current(), before);
  Install("new");
  EXPECT_TRUE((*identity)->Reload().ok());
  EXPECT_EQ((*identity)->current()->pem.certificate, FileText(Path("new.pem")));
}

TEST_F(TlsIdentityTest, ChangedFilesAreReadOnceTheyHaveSettled) {
  const auto identity = TlsIdentity::Load(Files());
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ((*identity)->ReloadIfChanged(), std::nullopt);
  Replace("new.pem", "server.pem");
  EXPECT_EQ((*identity)->ReloadIfChanged(), std::nullopt);
  Replace("new.key", "server.key");
  EXPECT_EQ((*identity)->ReloadIfChanged(), std::nullopt);
  EXPECT_EQ((*identity)->ReloadIfChanged(), absl::OkStatus());
  EXPECT_EQ((*identity)->current()->pem.certificate, FileText(Path("new.pem")));
  EXPECT_EQ((*identity)->ReloadIfChanged(), std::nullopt);
}

TEST_F(TlsIdentityTest, ABadFileIsToldOfOnce) {
  const auto identity = TlsIdentity::Load(Files());
  ASSERT_TRUE(identity.ok()) << identity.status();
  Write("server.pem", "garbage");
  EXPECT_EQ((*identity)->ReloadIfChanged(), std::nullopt);
  const std::optional<absl::Status> refused = (*identity)->ReloadIfChanged();
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ((*identity)->ReloadIfChanged(), std::nullopt);
  EXPECT_EQ((*identity)->current()->pem.certificate, FileText(Path("old.pem")));
}

}  // namespace
}  // namespace scantrend
