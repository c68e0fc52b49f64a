// RawConnection: a connection over loopback, for fuzz targets.
#ifndef SCANTREND_SERVER_FUZZ_RAW_CONNECTION_H_
#define SCANTREND_SERVER_FUZZ_RAW_CONNECTION_H_

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace scantrend {

// Not thread-safe.
class RawConnection {
 public:
  // To "127.0.0.1:PORT". Errors: UNAVAILABLE.
  static absl::StatusOr<RawConnection> Open(const std::string& address);
  RawConnection(RawConnection&& other) noexcept;
  RawConnection& operator=(RawConnection&&) = delete;
  ~RawConnection();

  // What the server does not want to read any more is dropped. It is to be so short that it fits
  // into the buffers of sockets.
  void Send(std::string_view bytes);
  // Nothing more will be sent.
  void SendEnd();

  // Appends what has come to received() if anything comes in time; false: it does not, or the
  // server has closed the connection.
  bool Receive(std::chrono::milliseconds wait_max);
  const std::string& received() const { return received_; }
  bool is_closed() const { return is_closed_; }

 private:
  explicit RawConnection(int socket) : socket_(socket) {}

  int socket_;
  std::string received_;
  bool is_closed_ = false;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_RAW_CONNECTION_H_
