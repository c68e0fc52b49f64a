// TlsIdentity: the certificate that is in force, of gRPC and HTTP both. New connections get the
// newest one; those that are there keep theirs.
#ifndef SCANTREND_SERVER_TLS_TLS_IDENTITY_H_
#define SCANTREND_SERVER_TLS_TLS_IDENTITY_H_

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/tls/gnutls_certificate.h"
#include "server/tls/tls_files.h"

namespace scantrend {

// Thread-safe.
class TlsIdentity {
 public:
  struct Certificate {
    TlsPem pem;
    std::shared_ptr<const GnutlsCertificate> gnutls;
  };

  // Reads the files. Errors: those of LoadTlsFiles, INVALID_ARGUMENT (GnuTLS takes it not).
  static absl::StatusOr<std::unique_ptr<TlsIdentity>> Load(TlsFiles files);

  std::shared_ptr<const Certificate> current() const;

  // Reads the files again. If it fails, the certificate from before stays.
  absl::Status Reload();
  // To be called every second or so: reloads if the files are others than when they were read last,
  // and have not changed since the last call, so that two files that are replaced one after the
  // other are read once. nullopt: there was nothing to do.
  std::optional<absl::Status> ReloadIfChanged();

 private:
  // Device, inode, size and time of the last change of each file.
  using Signature = std::array<std::array<int64_t, 5>, 3>;

  explicit TlsIdentity(TlsFiles files) : files_(std::move(files)) {}
  Signature Look() const;

  const TlsFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Certificate> current_;
  Signature read_{};  // when they were read last, whatever came of it
  Signature seen_{};  // at the last ReloadIfChanged
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_TLS_TLS_IDENTITY_H_
