#include "server/tls/tls_files.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

// More than any chain of certificates takes.
constexpr size_t kFileBytesMax = 1 << 20;

template <auto Free>
struct Freeing {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freeing<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Context = std::unique_ptr<SSL_CTX, Freeing<SSL_CTX_free>>;

// What OpenSSL last complained of, in its words.
std::string LastComplaint() {
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason == nullptr ? "OpenSSL does not say why" : reason;
}

absl::Status FileError(const std::string& path, const std::string& problem) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", problem));
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text(kFileBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad()) {
    return absl::NotFoundError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
  }
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > kFileBytesMax) {
    return FileError(path, "has more than a megabyte: it is not PEM of certificates");
  }
  return text;
}

Bio BioOf(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// OpenSSL would ask the terminal.
int NoPassword(char* /*password*/, int /*size*/, int /*writes*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

absl::StatusOr<std::vector<Certificate>> ParseCertificates(const std::string& path,
                                                           const std::string& text) {
  const Bio bio = BioOf(text);
  std::vector<Certificate> certificates;
  while (X509* const certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(certificate);
  }
  const bool is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string complaint = LastComplaint();
  if (certificates.empty() || !is_end) {
    return FileError(
        path, absl::StrCat("certificate ", certificates.size() + 1,
                           " of it is not one in PEM (-----BEGIN CERTIFICATE-----): ", complaint));
  }
  return certificates;
}

absl::StatusOr<Key> ParseKey(const std::string& path, const std::string& text) {
  const Bio bio = BioOf(text);
  bool is_encrypted = false;
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &NoPassword, &is_encrypted));
  const std::string complaint = LastComplaint();
  if (is_encrypted) {
    return FileError(path,
                     "is encrypted; give the key without a password, readable by nobody else "
                     "(openssl pkey -in FILE -out FILE)");
  }
  if (key == nullptr) {
    return FileError(
        path,
        absl::StrCat("is not a private key in PEM (-----BEGIN PRIVATE KEY-----): ", complaint));
  }
  return key;
}

absl::StatusOr<int64_t> CheckTimes(const std::string& path, const X509& certificate) {
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &end) != 1) {
    return FileError(path, "the time at which the certificate ends cannot be read");
  }
  const int64_t expires_s = timegm(&end);
  if (X509_cmp_current_time(X509_get0_notAfter(&certificate)) < 0) {
    return FileError(path, "the certificate has expired; renew it");
  }
  if (X509_cmp_current_time(X509_get0_notBefore(&certificate)) > 0) {
    return FileError(path, "the certificate is not in force yet; is the clock right?");
  }
  return expires_s;
}

absl::Status CheckServes(const TlsFiles& files, const std::vector<Certificate>& chain,
                         EVP_PKEY* key) {
  if (X509_check_private_key(chain[0].get(), key) != 1) {
    return FileError(files.key, absl::StrCat("is not the key of the certificate in ",
                                             files.certificate, ": ", LastComplaint()));
  }
  const Context context(SSL_CTX_new(TLS_server_method()));
  bool is_used = SSL_CTX_use_certificate(context.get(), chain[0].get()) == 1;
  for (size_t i = 1; is_used && i < chain.size(); ++i) {
    is_used = SSL_CTX_add1_chain_cert(context.get(), chain[i].get()) == 1;
  }
  if (!is_used) {
    return FileError(files.certificate,
                     absl::StrCat("OpenSSL does not serve with it: ", LastComplaint()));
  }
  if (SSL_CTX_use_PrivateKey(context.get(), key) != 1) {
    return FileError(files.key, absl::StrCat("OpenSSL does not serve with it: ", LastComplaint()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TlsPem> LoadTlsFiles(const TlsFiles& files) {
  TlsPem pem;
  ERR_clear_error();
  ASSIGN_OR_RETURN(pem.certificate, ReadFile(files.certificate));
  ASSIGN_OR_RETURN(const std::vector<Certificate> chain,
                   ParseCertificates(files.certificate, pem.certificate));
  ASSIGN_OR_RETURN(pem.expires_s, CheckTimes(files.certificate, *chain[0]));
  ASSIGN_OR_RETURN(pem.key, ReadFile(files.key));
  ASSIGN_OR_RETURN(const Key key, ParseKey(files.key, pem.key));
  RETURN_IF_ERROR(CheckServes(files, chain, key.get()));
  if (!files.client_ca.empty()) {
    ASSIGN_OR_RETURN(pem.client_ca, ReadFile(files.client_ca));
    RETURN_IF_ERROR(ParseCertificates(files.client_ca, pem.client_ca).status());
  }
  return pem;
}

}  // namespace scantrend
