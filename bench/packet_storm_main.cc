// scantrend-bench-storm: sends packets on a network interface at a steady rate, as scanners would:
// the load of a sensor that captures at the other end of a veth pair.
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <thread>

#include "bench/random.h"

namespace scantrend {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kBatchFrames = 64;
constexpr uint32_t kTarget = 0xc6120001;  // 198.18.0.1, of RFC 2544
constexpr uint32_t kUdpShare = 4;         // one packet of so many; the others are TCP SYNs

struct Options {
  std::string interface;
  uint64_t packets = 1'000'000;
  uint64_t packets_per_s = 200'000;
  uint32_t sources = 100'000;
  uint32_t targets = 256;
  uint16_t ports = 1'024;
  uint64_t seed = 1;
};

// The checksums are 0: who captures does not check them, and nobody else takes the packets.
struct [[gnu::packed]] Frame {
  ether_header link;
  iphdr ip;
  union {
    tcphdr tcp;
    udphdr udp;
  };
};

// Packet number `index` of the storm that `options` name; its length.
size_t MakeFrame(const Options& options, uint64_t index, Frame& frame) {
  const uint64_t address_bits = RandomAt(options.seed, 2 * index);
  const uint64_t port_bits = RandomAt(options.seed, 2 * index + 1);
  const bool udp = index % kUdpShare == 0;
  frame = {};
  // To a station that is not there: what the sensor's kernel does with packets to itself is not to
  // be measured.
  constexpr uint8_t kNobody[ETH_ALEN] = {0x02, 0, 0, 0, 0, 0xfe};
  std::memcpy(frame.link.ether_dhost, kNobody, ETH_ALEN);
  frame.link.ether_type = htons(ETHERTYPE_IP);
  const size_t ip_bytes = sizeof(iphdr) + (udp ? sizeof(udphdr) : sizeof(tcphdr));
  frame.ip.version = 4;
  frame.ip.ihl = 5;
  frame.ip.tot_len = htons(static_cast<uint16_t>(ip_bytes));
  frame.ip.ttl = 64;
  frame.ip.protocol = udp ? IPPROTO_UDP : IPPROTO_TCP;
  frame.ip.saddr = htonl(static_cast<uint32_t>(
      MixBits(options.seed + RandomBelow(options.sources, address_bits)) >> 32));
  frame.ip.daddr = htonl(kTarget + RandomBelow(options.targets, address_bits << 32));
  const auto source_port = htons(static_cast<uint16_t>(1'024 + (port_bits & 0x7fff)));
  const auto port = htons(static_cast<uint16_t>(1 + RandomBelow(options.ports, port_bits)));
  if (udp) {
    frame.udp.source = source_port;
    frame.udp.dest = port;
    frame.udp.len = htons(sizeof(udphdr));
  } else {
    frame.tcp.source = source_port;
    frame.tcp.dest = port;
    frame.tcp.doff = 5;
    frame.tcp.syn = 1;
  }
  return sizeof(ether_header) + ip_bytes;
}

// A socket that sends on the interface; throws std::system_error.
int OpenSocket(const std::string& interface) {
  const auto fail = [](const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
  };
  const int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    fail("a packet socket (it takes CAP_NET_RAW)");
  }
  sockaddr_ll address = {};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  if (address.sll_ifindex == 0 ||
      bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    fail(interface.c_str());
  }
  const int bypass = 1;
  if (setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, sizeof(bypass)) != 0) {
    fail("PACKET_QDISC_BYPASS");
  }
  return fd;
}

class Storm {
 public:
  Storm(const Options& options) : options_(options), fd_(OpenSocket(options.interface)) {
    for (size_t i = 0; i < kBatchFrames; ++i) {
      parts_[i].iov_base = &frames_[i];
      messages_[i].msg_hdr.msg_iov = &parts_[i];
      messages_[i].msg_hdr.msg_iovlen = 1;
    }
  }
  ~Storm() { close(fd_); }

  nlohmann::json Run() {
    const Clock::time_point begin = Clock::now();
    for (uint64_t first = 0; first < options_.packets; first += kBatchFrames) {
      const size_t count = std::min<uint64_t>(kBatchFrames, options_.packets - first);
      for (size_t i = 0; i < count; ++i) {
        parts_[i].iov_len = MakeFrame(options_, first + i, frames_[i]);
      }
      if (options_.packets_per_s > 0) {
        std::this_thread::sleep_until(
            begin + std::chrono::nanoseconds(first * 1'000'000'000 / options_.packets_per_s));
      }
      Send(count);
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return {{"packets", options_.packets},
            {"seconds", seconds},
            {"packets_per_s", static_cast<double>(options_.packets) / seconds},
            {"waits", waits_}};
  }

 private:
  // All of the first `count` frames.
  void Send(size_t count) {
    for (size_t sent = 0; sent < count;) {
      const int result = sendmmsg(fd_, &messages_[sent], static_cast<unsigned>(count - sent), 0);
      if (result > 0) {
        sent += static_cast<size_t>(result);
      } else if (errno == ENOBUFS || errno == EAGAIN || errno == EINTR) {
        ++waits_;
        std::this_thread::yield();
      } else {
        throw std::system_error(errno, std::generic_category(), "sendmmsg");
      }
    }
  }

  const Options options_;
  const int fd_;
  std::array<Frame, kBatchFrames> frames_ = {};
  std::array<iovec, kBatchFrames> parts_ = {};
  std::array<mmsghdr, kBatchFrames> messages_ = {};
  uint64_t waits_ = 0;
};

}  // namespace
}  // namespace scantrend

int main(int argc, char** argv) {
  CLI::App app(
      "Sends TCP SYNs and, one of four, UDP packets; writes one JSON object to stdout. With the "
      "same options it sends the same packets.",
      "scantrend-bench-storm");
  scantrend::Options options;
  app.add_option("--interface", options.interface, "To send on")->required();
  app.add_option("--packets", options.packets, "To send")->capture_default_str();
  app.add_option("--rate", options.packets_per_s, "Packets/s; 0: as fast as it goes")
      ->capture_default_str();
  app.add_option("--sources", options.sources, "Addresses they come from, >= 1")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--targets", options.targets, "Addresses they go to, >= 1")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--ports", options.ports, "Ports they go to, 1 to this one")
      ->check(CLI::Range(1, 65'535))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Of the packets")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    std::cout << scantrend::Storm(options).Run() << std::endl;
  } catch (const std::system_error& error) {
    std::cerr << "scantrend-bench-storm: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
