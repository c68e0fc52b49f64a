#include "server/tls/tls_identity.h"

#include <sys/stat.h>

#include "base/status.h"

namespace scantrend {

absl::StatusOr<std::unique_ptr<TlsIdentity>> TlsIdentity::Load(TlsFiles files) {
  std::unique_ptr<TlsIdentity> identity(new TlsIdentity(std::move(files)));
  RETURN_IF_ERROR(identity->Reload());
  return identity;
}

std::shared_ptr<const TlsIdentity::Certificate> TlsIdentity::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

absl::Status TlsIdentity::Reload() {
  // Before they are read: what changes meanwhile is read again.
  const Signature signature = Look();
  {
    const std::lock_guard lock(mutex_);
    read_ = seen_ = signature;
  }
  auto certificate = std::make_shared<Certificate>();
  ASSIGN_OR_RETURN(certificate->pem, LoadTlsFiles(files_));
  ASSIGN_OR_RETURN(certificate->gnutls,
                   GnutlsCertificate::Make(certificate->pem.certificate, certificate->pem.key));
  const std::lock_guard lock(mutex_);
  current_ = std::move(certificate);
  return absl::OkStatus();
}

std::optional<absl::Status> TlsIdentity::ReloadIfChanged() {
  const Signature now = Look();
  {
    const std::lock_guard lock(mutex_);
    const bool is_settled = std::exchange(seen_, now) == now;
    if (now == read_ || !is_settled) {
      return std::nullopt;
    }
  }
  return Reload();
}

TlsIdentity::Signature TlsIdentity::Look() const {
  Signature signature{};
  const std::string* const paths[] = {&files_.certificate, &files_.key, &files_.client_ca};
  for (size_t i = 0; i < signature.size(); ++i) {
    struct stat found {};
    if (!paths[i]->empty() && stat(paths[i]->c_str(), &found) == 0) {
      signature[i] = {static_cast<int64_t>(found.st_dev), static_cast<int64_t>(found.st_ino),
                      static_cast<int64_t>(found.st_size), found.st_ctim.tv_sec,
                      found.st_ctim.tv_nsec};
    }
  }
  return signature;
}

}  // namespace scantrend
