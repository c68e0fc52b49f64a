// GnutlsCertificate: a certificate and its key, as libmicrohttpd's GnuTLS takes them.
#ifndef SCANTREND_SERVER_TLS_GNUTLS_CERTIFICATE_H_
#define SCANTREND_SERVER_TLS_GNUTLS_CERTIFICATE_H_

#include <gnutls/abstract.h>

#include <array>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace scantrend {

// Never changes; thread-safe. A handshake that is given it needs it until its end.
class GnutlsCertificate {
 public:
  // Of PEM, the server's certificate first; at most 16 of them. INVALID_ARGUMENT: GnuTLS cannot
  // read it.
  static absl::StatusOr<std::shared_ptr<const GnutlsCertificate>> Make(
      const std::string& certificate, const std::string& key);
  ~GnutlsCertificate();
  GnutlsCertificate(const GnutlsCertificate&) = delete;
  GnutlsCertificate& operator=(const GnutlsCertificate&) = delete;

  // What a gnutls_certificate_retrieve_function2 answers. GnuTLS only reads them.
  gnutls_pcert_st* chain() const { return chain_.data(); }
  unsigned chain_length() const { return chain_length_; }
  gnutls_privkey_t key() const { return key_; }

 private:
  GnutlsCertificate() = default;

  static constexpr unsigned kChainMax = 16;
  mutable std::array<gnutls_pcert_st, kChainMax> chain_{};
  unsigned chain_length_ = 0;
  gnutls_privkey_t key_ = nullptr;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_TLS_GNUTLS_CERTIFICATE_H_
