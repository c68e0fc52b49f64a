#include "client/sensor/packets/private_network_for_test.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {
namespace {

absl::Status WriteProc(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  if (!(file << text << std::flush)) {
    return absl::ErrnoToStatus(errno, path);
  }
  return absl::OkStatus();
}

ifreq RequestFor(const std::string& interface) {
  ifreq request = {};
  interface.copy(request.ifr_name, sizeof(request.ifr_name) - 1);
  return request;
}

}  // namespace

absl::Status EnterPrivateNetwork() {
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
    return absl::ErrnoToStatus(
        errno, "unshare: this test needs user namespaces (sysctl user.max_user_namespaces)");
  }
  RETURN_IF_ERROR(WriteProc("/proc/self/setgroups", "deny"));
  RETURN_IF_ERROR(WriteProc("/proc/self/uid_map", absl::StrCat("0 ", uid, " 1")));
  RETURN_IF_ERROR(WriteProc("/proc/self/gid_map", absl::StrCat("0 ", gid, " 1")));
  return SetInterfaceUp("lo", true);
}

absl::Status SetInterfaceUp(const std::string& interface, bool up) {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request = RequestFor(interface);
  bool done = ioctl(fd, SIOCGIFFLAGS, &request) == 0;
  request.ifr_flags =
      static_cast<short>(up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP);
  done = done && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
  const absl::Status status = done ? absl::OkStatus() : absl::ErrnoToStatus(errno, interface);
  close(fd);
  return status;
}

FrameSender::FrameSender(const std::string& interface)
    : fd_(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) {
  sockaddr_ll address = {};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  if (bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    std::perror("FrameSender: bind");
    std::abort();
  }
}

FrameSender::~FrameSender() { close(fd_); }

void FrameSender::Send(const std::string& frame, size_t times) {
  for (size_t i = 0; i < times; ++i) {
    if (send(fd_, frame.data(), frame.size(), 0) != static_cast<ssize_t>(frame.size())) {
      std::perror("FrameSender: send");
      std::abort();
    }
  }
}

}  // namespace scantrend
