#include "client/sensor/packets/live_capture.h"

#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "base/status.h"
#include "client/sensor/packets/live_filter.h"
#include "client/sensor/packets/packet_filter.h"
#include "client/sensor/packets/packet_text.h"

namespace scantrend {
namespace {

// "eth0, lo, any"
std::string Interfaces() {
  std::vector<std::string> names;
  if (struct if_nameindex* const interfaces = if_nameindex(); interfaces != nullptr) {
    for (const struct if_nameindex* entry = interfaces; entry->if_name != nullptr; ++entry) {
      names.emplace_back(entry->if_name);
    }
    if_freenameindex(interfaces);
  }
  names.emplace_back("any");
  return absl::StrJoin(names, ", ");
}

std::string Program() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "scantrend-sensor" : path.string();
}

// Of pcap_activate.
absl::Status ActivateError(int code, const std::string& interface, const char* message) {
  switch (code) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return absl::NotFoundError(
          absl::StrCat(interface, ": there is no such interface; there are ", Interfaces()));
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return absl::PermissionDeniedError(absl::StrCat(
          interface,
          ": capturing takes the capability CAP_NET_RAW: run as root, or once, as root: ",
          "setcap cap_net_raw+ep ", Program()));
    case PCAP_ERROR_IFACE_NOT_UP:
      return absl::FailedPreconditionError(
          absl::StrCat(interface, ": is down; as root: ip link set ", interface, " up"));
    default:
      return absl::FailedPreconditionError(absl::StrCat(
          interface, ": cannot be captured on: ", pcap_statustostr(code), " ", message));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<LiveCapture>> LiveCapture::Open(LiveCaptureOptions options) {
  std::unique_ptr<LiveCapture> capture(new LiveCapture(std::move(options)));
  RETURN_IF_ERROR(capture->Activate());
  RETURN_IF_ERROR(capture->SetFilter());
  char message[PCAP_ERRBUF_SIZE] = "";
  if (pcap_setnonblock(capture->capture_.get(), 1, message) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(capture->options_.interface, ": ", message));
  }
  return capture;
}

absl::Status LiveCapture::Activate() {
  const std::string& interface = options_.interface;
  char message[PCAP_ERRBUF_SIZE] = "";
  capture_.reset(pcap_create(interface.c_str(), message));
  if (capture_ == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(interface, ": ", message));
  }
  pcap_t* const capture = capture_.get();
  pcap_set_snaplen(capture, kSnapBytes);
  pcap_set_promisc(capture, options_.promiscuous ? 1 : 0);
  pcap_set_timeout(capture, static_cast<int>(absl::ToInt64Milliseconds(kDelay)));
  pcap_set_buffer_size(capture, kRingBytes);
  // Not immediate: that has frames of one size, of which the ring holds fewer, and a wake-up each.
  const int activated = pcap_activate(capture);
  if (activated < 0) {
    return ActivateError(activated, interface, pcap_geterr(capture));
  }
  const std::optional<LinkType> link_type = LinkTypeOf(pcap_datalink(capture));
  if (!link_type.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(interface, ": is of the link type ",
                     absl::NullSafeStringView(pcap_datalink_val_to_name(pcap_datalink(capture))),
                     ", which is not read; those of ", std::string(kLinkTypeNames), " are"));
  }
  link_type_ = *link_type;
  // libpcap leaves it out when it reads; the kernel, from 4.20 on, before it fills the ring.
  pcap_setdirection(capture, PCAP_D_IN);
  const int ignore = 1;
  setsockopt(pcap_fileno(capture), SOL_PACKET, PACKET_IGNORE_OUTGOING, &ignore, sizeof(ignore));
  return absl::OkStatus();
}

absl::Status LiveCapture::SetFilter() {
  pcap_t* const capture = capture_.get();
  std::string text = HitFilter(options_.count);
  if (!options_.filter.empty()) {
    // By itself, so that what is wrong with it is said of it alone.
    RETURN_IF_ERROR(PacketFilter::Compile(capture, options_.filter).status());
    text = options_.filter;
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<PacketFilter> filter,
                   PacketFilter::Compile(capture, ExcludeFrom(text, options_.excluded)));
  if (pcap_setfilter(capture, filter->program()) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(options_.interface, ": cannot filter: ", pcap_geterr(capture)));
  }
  return absl::OkStatus();
}

bool LiveCapture::Look() {
  if (header_ != nullptr || !error_.ok()) {
    return true;
  }
  pcap_pkthdr* header = nullptr;
  const int result = pcap_next_ex(capture_.get(), &header, &bytes_);
  if (result == 1) {
    header_ = header;
  } else if (result < 0) {
    error_ = absl::FailedPreconditionError(
        absl::StrCat(options_.interface, ": ", pcap_geterr(capture_.get()), ", behind packet ",
                     packets_, "; start again once it is there"));
  }
  return result != 0;
}

bool LiveCapture::Wait(absl::Duration timeout) {
  // That an interface has gone, after it went down, is seen only by looking again.
  constexpr absl::Duration kLookInterval = absl::Milliseconds(100);
  if (Look()) {
    return true;
  }
  const absl::Time deadline = absl::Now() + timeout;
  for (;;) {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) {
      return false;
    }
    const absl::Duration look = absl::Ceil(std::min(left, kLookInterval), absl::Milliseconds(1));
    pollfd request = {pcap_get_selectable_fd(capture_.get()), POLLIN, 0};
    if (poll(&request, 1, static_cast<int>(absl::ToInt64Milliseconds(look))) < 0) {
      return false;
    }
    if (Look()) {
      return true;
    }
  }
}

absl::StatusOr<std::optional<SourceRecord>> LiveCapture::Next() {
  while (!Look()) {
    Wait(absl::InfiniteDuration());
  }
  RETURN_IF_ERROR(error_);
  const pcap_pkthdr& header = *std::exchange(header_, nullptr);
  ++packets_;
  const std::string_view bytes = {reinterpret_cast<const char*>(bytes_), header.caplen};
  const ReadResult result = DecodePacket({.link_type = link_type_,
                                          .bytes = bytes,
                                          .length = header.len,
                                          .time_s = static_cast<uint32_t>(header.ts.tv_sec)},
                                         options_.count);
  if (result.outcome != ReadResult::Outcome::kMalformed) {
    return SourceRecord{result, {}};
  }
  text_ = PacketText(bytes);
  return SourceRecord{result, text_};
}

SourceProgress LiveCapture::progress() {
  pcap_stat stat = {};
  if (pcap_stats(capture_.get(), &stat) == 0) {
    dropped_ += stat.ps_drop - std::exchange(ring_drops_, stat.ps_drop);
    dropped_ += stat.ps_ifdrop - std::exchange(interface_drops_, stat.ps_ifdrop);
  }
  return {.records = packets_, .unit = "packets", .dropped = dropped_};
}

}  // namespace scantrend
