#include "server/tls/gnutls_certificate.h"

#include <gnutls/gnutls.h>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

gnutls_datum_t DatumOf(const std::string& text) {
  // GnuTLS only reads it.
  auto* const data = reinterpret_cast<unsigned char*>(const_cast<char*>(text.data()));
  return {data, static_cast<unsigned>(text.size())};
}

absl::Status FromGnutls(int result, const char* what) {
  return result >= 0
             ? absl::OkStatus()
             : absl::InvalidArgumentError(absl::StrCat("GnuTLS, which serves HTTP, does not take ",
                                                       what, ": ", gnutls_strerror(result)));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const GnutlsCertificate>> GnutlsCertificate::Make(
    const std::string& certificate, const std::string& key) {
  const std::shared_ptr<GnutlsCertificate> made(new GnutlsCertificate());
  unsigned length = kChainMax;
  const gnutls_datum_t certificate_datum = DatumOf(certificate);
  RETURN_IF_ERROR(
      FromGnutls(gnutls_pcert_list_import_x509_raw(made->chain_.data(), &length, &certificate_datum,
                                                   GNUTLS_X509_FMT_PEM, 0),
                 "the certificate"));
  made->chain_length_ = length;
  RETURN_IF_ERROR(FromGnutls(gnutls_privkey_init(&made->key_), "the key"));
  const gnutls_datum_t key_datum = DatumOf(key);
  RETURN_IF_ERROR(FromGnutls(
      gnutls_privkey_import_x509_raw(made->key_, &key_datum, GNUTLS_X509_FMT_PEM, nullptr, 0),
      "the key"));
  return made;
}

GnutlsCertificate::~GnutlsCertificate() {
  for (unsigned i = 0; i < chain_length_; ++i) {
    gnutls_pcert_deinit(&chain_[i]);
  }
  if (key_ != nullptr) {
    gnutls_privkey_deinit(key_);
  }
}

}  // namespace scantrend
