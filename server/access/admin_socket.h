// AdminSocket: the unix socket by which the server's owner gets in without a token, to make the
// first one. It is DATA_DIR/admin.sock; only the user that the server runs as (and root) can open
// it.
#ifndef SCANTREND_SERVER_ACCESS_ADMIN_SOCKET_H_
#define SCANTREND_SERVER_ACCESS_ADMIN_SOCKET_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace scantrend {

// The socket is made in a directory that others cannot enter, and moved to its place when its mode
// is right, so that there is no moment at which others could connect. Not thread-safe.
class AdminSocket {
 public:
  // UNAVAILABLE: the directory cannot be written. Only one may be of a directory at a time.
  static absl::StatusOr<std::unique_ptr<AdminSocket>> Prepare(const std::string& data_dir);
  // Removes the socket. The server must not listen on it any more.
  ~AdminSocket();
  AdminSocket(const AdminSocket&) = delete;
  AdminSocket& operator=(const AdminSocket&) = delete;

  // What a gRPC server listens on: "unix:PATH", however deep the directory is (a socket's path has
  // 107 bytes at most).
  const std::string& address() const { return address_; }
  // To be called once the server listens. UNAVAILABLE: the socket cannot be moved to its place.
  absl::Status Publish();
  // DATA_DIR/admin.sock.
  const std::string& path() const { return path_; }

 private:
  explicit AdminSocket(const std::string& data_dir);

  const std::string path_;
  const std::string fresh_dir_;
  std::string address_;
  int directory_ = -1;  // stays open: the address names it
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ACCESS_ADMIN_SOCKET_H_
