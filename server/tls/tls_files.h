// The server's certificate and key, and the CA of its clients, from PEM files.
#ifndef SCANTREND_SERVER_TLS_TLS_FILES_H_
#define SCANTREND_SERVER_TLS_TLS_FILES_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace scantrend {

// Paths. The first two come together; without them there is no TLS.
struct TlsFiles {
  std::string certificate;  // the server's own, then those between it and its CA
  std::string key;          // its private key, without a password
  std::string client_ca;    // CAs of client certificates; empty: clients are not asked for one

  bool empty() const { return certificate.empty(); }
};

// What was in them: PEM, as gRPC takes it.
struct TlsPem {
  std::string certificate;
  std::string key;
  std::string client_ca;  // empty: none
  // Seconds since 1970-01-01T00:00:00Z: the end of the certificate.
  int64_t expires_s = 0;
};

// Reads and checks them: that the certificate is in force, that it and the key belong together, and
// that OpenSSL serves with both (which refuses keys that are too short). Errors: NOT_FOUND (a file
// cannot be read), INVALID_ARGUMENT (it is not what it should be); each names the file and the
// reason, never what is in the key.
absl::StatusOr<TlsPem> LoadTlsFiles(const TlsFiles& files);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_TLS_TLS_FILES_H_
