#include "server/fuzz/raw_connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace scantrend {

absl::StatusOr<RawConnection> RawConnection::Open(const std::string& address) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  RawConnection connection(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int no_delay = 1;
  setsockopt(connection.socket_, IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof(no_delay));
  if (connect(connection.socket_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot connect to ", address, ": ", std::strerror(errno)));
  }
  return connection;
}

RawConnection::RawConnection(RawConnection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      received_(std::move(other.received_)),
      is_closed_(other.is_closed_) {}

RawConnection::~RawConnection() {
  if (socket_ >= 0) {
    close(socket_);
  }
}

void RawConnection::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return;
    }
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

void RawConnection::SendEnd() { shutdown(socket_, SHUT_WR); }

bool RawConnection::Receive(std::chrono::milliseconds wait_max) {
  pollfd peer{.fd = socket_, .events = POLLIN, .revents = 0};
  if (is_closed_ || poll(&peer, 1, static_cast<int>(wait_max.count())) != 1) {
    return false;
  }
  std::array<char, 65'536> bytes;
  const ssize_t got = recv(socket_, bytes.data(), bytes.size(), 0);
  if (got <= 0) {
    // Closed, or reset: what was not read is dropped then.
    is_closed_ = true;
    return false;
  }
  received_.append(bytes.data(), static_cast<size_t>(got));
  return true;
}

}  // namespace scantrend
